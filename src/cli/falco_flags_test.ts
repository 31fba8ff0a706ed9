import assert from "node:assert/strict";
import { fromFalcoFlags } from "./falco_flags.ts";
import { main } from "./main.ts";
import { ProcessIo } from "./io.ts";

const words = (text: string) => text === "" ? [] : text.split(" ");
const none = () => false;

const CASES: [falco: string, saker: string][] = [
  ["-r a.yaml -r b.yaml", "run -r a.yaml -r b.yaml"],
  ["-ra.yaml", "run -r a.yaml"],
  ["-c falco.yaml -o a.b=c", "run -c falco.yaml -o a.b=c"],
  ["-V a.yaml -V b.yaml", "validate a.yaml b.yaml"],
  ["--validate=a.yaml -c c.yaml", "validate a.yaml -c c.yaml"],
  [
    "-V a.yaml -o json_output=true -U -M 3",
    "validate a.yaml -o json_output=true -o buffered_outputs=false",
  ],
  ["-L -r a.yaml", "describe a.yaml"],
  ["-L -c falco.yaml", "describe -c falco.yaml"],
  ["-l A_rule -r a.yaml", "describe --rule A_rule a.yaml"],
  ["--list", "fields"],
  ["--list=syscall", "fields syscall"],
  ["--list -N", "fields --names"],
  ["--list --markdown", "fields --format markdown"],
  ["--list --format json -c x", "fields --format json"],
  ["--list-events --markdown", "events --format markdown"],
  ["--version", "version"],
  ["--support -r a.yaml", "support -r a.yaml"],
  ["--config-schema", "schema config"],
  ["--rule-schema", "schema rules"],
  ["--help", "--help"],
  ["-M 30 -P /run/x.pid", "run --duration 30 --pidfile /run/x.pid"],
  ["--pidfile=/run/x.pid", "run --pidfile /run/x.pid"],
  ["-vU", "run -o buffered_outputs=false"],
  ["-b", "run -o buffer_format_base64=true"],
  ["-pk", "run"],
  ["-p x=%a", 'run -o append_output[]={"extra_output":"x=%a"}'],
  ["-A --modern-bpf -v", "run"],
  ["-S 200", "run -o falco_libs.snaplen=200"],
  ["-e a.scap", "run -o engine.kind=replay -o engine.replay.capture_file=a.scap"],
  ["-D shell", 'run -o rules[]={"disable":{"rule":"*shell*"}}'],
  ["-T net", 'run -o rules[]={"disable":{"tag":"net"}}'],
  [
    "-t a -t b",
    'run -o rules[]={"disable":{"rule":"*"}} -o rules[]={"enable":{"tag":"a"}} -o rules[]={"enable":{"tag":"b"}}',
  ],
  [
    "-s f --stats-interval 500",
    "run -o metrics.enabled=true -o metrics.output_file=f -o metrics.interval=500ms",
  ],
  ["--dry-run -r a", "run -r a --dry-run"],
  ["--enable-source syscall", "run --enable-source syscall"],
  ["-N", "run"],
  ["--bogus", "run --bogus"],
  ["run -U -r a -P x", "run -r a -o buffered_outputs=false --pidfile x"],
  ["run --flight-recorder /x -A", "run --flight-recorder /x"],
  ["replay x -r a -T net", 'replay -r a x -o rules[]={"disable":{"tag":"net"}}'],
  ["read -p x", "read -p x"],
  ["", ""],
];
for (const [from, to] of CASES) {
  Deno.test(`Falco's \`falco ${from}\` is \`saker ${to}\``, () => {
    assert.deepEqual(fromFalcoFlags(words(from), none).words, words(to));
  });
}

Deno.test("Falco's configuration is read where Falco would read it", () => {
  const there = (path: string) => path === "/etc/falco/falco.yaml";
  const read = (text: string) => fromFalcoFlags(words(text), there);
  assert.deepEqual(read("-U").words.slice(-2), ["-c", "/etc/falco/falco.yaml"]);
  assert.match(read("-U").notes.join(), /configuration is \/etc\/falco/);
  assert.deepEqual(read("-c x").words, ["run", "-c", "x"]);
  assert.deepEqual(read("run -U").words.includes("/etc/falco/falco.yaml"), false);
});

Deno.test("flags that cannot be served are refused, with what to do", () => {
  for (const text of ["-d", "run --daemon", "--plugin-info x", "-u -r a"]) {
    const { refused } = fromFalcoFlags(words(text), none);
    assert.ok(refused !== undefined && refused.why !== "" && text.includes(refused.flag), text);
  }
});

Deno.test("a flag that lacks its value is told by its own name", () => {
  for (const text of ["-V", "-L -r", "run -M", "-U -p", "--validate"]) {
    const call = fromFalcoFlags(words(text), none);
    assert.equal(call.incomplete, words(text).at(-1), text);
  }
  assert.equal(fromFalcoFlags(["-g"], none).incomplete, undefined, "refused in any case");
});

Deno.test("flags without an effect are told, flags that print are printed", async () => {
  assert.match(fromFalcoFlags(["--cri", "/x"], none).notes.join(), /--cri has no effect/);
  class Kept extends ProcessIo {
    text = "";
    override out(text: string): boolean {
      this.text += text;
      return true;
    }
  }
  const io = new Kept();
  assert.equal(await main(["--page-size"], io), 0);
  assert.match(io.text, /page size is: (4096|16384|65536)\n/);
});
