/**
 * Opens a capture that saker wrote with the readers that are installed, sysdig and tshark:
 * `deno run -A tests/e2e/other_readers.ts`. Not part of the test run, because they are large
 * packages; run it after changing the writer (`apt-get install sysdig tshark`).
 *
 * The capture has descriptors of types that old readers refuse, events with facts behind their
 * parameters, events of types that Debian's sysdig (0.29) does not know, and a state-only event.
 */
import { STATE_ONLY } from "../../src/event/batch.ts";
import { EventBuilder } from "../../src/event/event_builder.ts";
import { Extra } from "../../src/event/extra.ts";
import { CaptureWriter } from "../../src/scap/capture_writer.ts";
import { SAMPLE_PLATFORM } from "../../src/scap/fixture.ts";

const tid = 100;
const builder = new EventBuilder();
const open = { fd: 3, dirfd: -100, name: "link", flags: 1, mode: 0, dev: 8388610, ino: 77 };
builder.add("openat", open, { tid, extra: [[Extra.PATH, "/etc/shadow"]] });
builder.add("read", { res: 6, data: "root:x", fd: 3, size: 4096 }, { tid });
builder.add("close", { res: 0, fd: 3 }, { tid, flags: STATE_ONLY });
builder.add("memfd_create", { fd: 4, name: "payload", flags: 1 }, { tid }); // unknown to 0.29
builder.add("kill", { res: 0, pid: 1, sig: 15 }, {
  tid,
  extra: [[Extra.VIA, new Uint8Array([1])]],
});
const batch = builder.batch();

/**
 * Events that each reader shows: sysdig leaves out the state-only one and types it does not know;
 * tshark 4.0 does not know blocks with flags, and shows types beyond its table as unknown.
 */
const READERS = [
  { command: "sysdig", shows: ["openat", "read", "kill"] },
  { command: "tshark", shows: ["openat", "read", "memfd_create|Unknown", "kill"] },
];

let failed = false;
for (const gzip of [false, true]) {
  const path = await Deno.makeTempFile({ suffix: ".scap" });
  const opened = CaptureWriter.open(path, () => SAMPLE_PLATFORM, { gzip });
  if (!opened.ok) throw new Error(opened.error.message);
  for (let i = 0; i < batch.count; i++) opened.value.add(batch, i);
  const closed = opened.value.close();
  if (!closed.ok) throw new Error(closed.error.message);
  for (const { command, shows } of READERS) {
    const label = `${command}, ${gzip ? "gzip" : "plain"}`;
    let run: Deno.CommandOutput;
    try {
      run = await new Deno.Command(command, { args: ["-r", path] }).output();
    } catch {
      console.log(`${label}: not installed`);
      continue;
    }
    const lines = new TextDecoder().decode(run.stdout).trimEnd().split("\n");
    const right = run.code === 0 && lines.length === shows.length &&
      shows.every((name, i) => new RegExp(`\\b(${name})\\b`).test(lines[i] ?? ""));
    console.log(`${label}: ${right ? "ok" : "NOT as expected"}, ${lines.length} events`);
    if (right) continue;
    failed = true;
    console.log(lines.join("\n"));
    console.log(new TextDecoder().decode(run.stderr));
  }
  await Deno.remove(path);
}
Deno.exit(failed ? 1 : 0);
