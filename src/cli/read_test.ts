import assert from "node:assert/strict";
import { clockText } from "../base/time_text.ts";
import { withFolder } from "../base/test_folder.ts";
import { readCommand } from "./read.ts";
import { FIRST_TS, TestCapture } from "./test_captures.ts";
import { TestIo } from "./test_io.ts";

/** Four events: two opens, a read of the first, a failed close. */
function sample(folder: string): string {
  const path = `${folder}/sample.scap`;
  new TestCapture()
    .open("/etc/hosts", 5)
    .add("read", { res: 3, data: "abc", fd: 5, size: 10 })
    .open("/tmp/two\nlines", 6)
    .add("close", { res: -9, fd: 77 })
    .write(path);
  return path;
}

/** Local time of day so many seconds after the first event. */
function clock(seconds: number): string {
  return clockText(FIRST_TS + BigInt(seconds) * 1_000_000_000n, false);
}

async function read(
  args: readonly string[],
  options: Record<string, string | boolean | string[]> = {},
  io: TestIo = new TestIo(),
) {
  const code = await readCommand.run({ args, options, io });
  return { code, out: io.stdout, err: io.stderr, lines: io.stdout.split("\n").slice(0, -1) };
}

Deno.test("events in sysdig's format, one a line whatever is in them", async () => {
  await withFolder(async (folder) => {
    const { code, lines, err } = await read([sample(folder)]);
    assert.equal(code, 0);
    assert.equal(err, "");
    assert.equal(lines.length, 4);
    assert.match(
      lines[0] ?? "",
      /^1 \d\d:46:40\.000000000 0 shell \(100\) < openat fd=5\(<f>\/etc\/hosts\) dirfd=-100\(AT_FDCWD\)/,
    );
    assert.match(lines[1] ?? "", /< read res=3 data=abc fd=5\(<f>\/etc\/hosts\) size=10$/);
    assert.match(lines[3] ?? "", /^4 .* close res=-9\(EBADF\) fd=77$/);
  });
});

Deno.test("a filter in several words, and counts and times that limit", async () => {
  await withFolder(async (folder) => {
    const path = sample(folder);
    const print = "%evt.num";
    const cases: readonly [string, readonly string[], Record<string, string>, string[]][] = [
      ["filter", ["evt.type", "=", "read"], {}, ["2"]],
      ["one word", ["evt.type in (read, close)"], {}, ["2", "4"]],
      ["count", [], { count: "2" }, ["1", "2"]],
      ["count of what is printed", ["evt.type=close"], { count: "1" }, ["4"]],
      ["from", [], { from: "+2s" }, ["3", "4"]],
      ["to", [], { to: "+1s" }, ["1", "2"]],
      ["clock", [], { from: clock(1), to: `${clock(2)}.5` }, ["2", "3"]],
      ["over midnight", [], { from: clock(2), to: "00:00" }, ["3", "4"]],
      ["raw time", [], { from: "1000000001000000001" }, ["3", "4"]],
      ["both", [], { from: "1000000001", to: "2001-09-09T01:46:42Z" }, ["2", "3"]],
    ];
    for (const [what, words, options, want] of cases) {
      const { lines, err } = await read([path, ...words], { print, ...options });
      assert.deepEqual(lines, want, `${what} ${err}`);
    }
  });
});

Deno.test("captures one after another, each from its own beginning", async () => {
  await withFolder(async (folder) => {
    const path = sample(folder);
    const print = "%evt.num %fd.name";
    const twice = await read([path, path, "evt.type", "=", "read"], { print });
    assert.deepEqual(twice.lines, ["2 /etc/hosts", "2 /etc/hosts"]);
    const named = await read(["evt.type=read"], { print, read: [path, path] });
    assert.deepEqual(named.lines, twice.lines);
    const limited = await read([path, path], { print: "%evt.num", count: "5" });
    assert.deepEqual(limited.lines, ["1", "2", "3", "4", "1"]);
    const broken = await read([path, `${folder}/none.scap`], { print: "%evt.num", count: "9" });
    assert.deepEqual([broken.code, broken.lines.length], [12, 4]);
  });
});

Deno.test("times as sysdig's -t gives them, named formats, base64, and only counts", async () => {
  await withFolder(async (folder) => {
    const path = sample(folder);
    const cases: readonly [string, string[]][] = [
      ["a", ["1000000000.000000000", "1000000001.000000000"]],
      ["r", ["0.000000000", "1.000000000"]],
      ["D", ["0.000000000", "1.000000000"]],
      ["d", ["0.000000000", "0.000000000"]],
    ];
    for (const [time, want] of cases) {
      const { lines } = await read([path], { print: "%evt.outputtime", time, count: "2" });
      assert.deepEqual(lines, want, time);
    }
    const json = await read([path], {
      print: "%evt.outputtime",
      time: "r",
      json: true,
      count: "1",
    });
    assert.deepEqual(json.lines, ['{"evt.outputtime":1000000000000000000}']);
    const named = await read([path], { print: "c", count: "1" });
    assert.match(named.lines[0] ?? "", / 0 host \(host\) shell \(100:100\) < openat /);
    const shown = await read([], { print: "p" });
    assert.match(shown.out, /^\*%evt\.num .*%evt\.info\n$/);
    const packed = await read([path, "evt.num=2"], { print: "%evt.buffer", base64: true });
    assert.deepEqual(packed.lines, ["YWJj"]);
    const counted = await read([path, "evt.type=openat"], { quiet: true });
    assert.deepEqual([counted.out, JSON.parse(counted.err)], ["", { events: 4, matched: 2 }]);
  });
});

Deno.test("a pipe is a capture, a folder is a mistake that is named", async () => {
  await withFolder(async (folder) => {
    const fifo = `${folder}/pipe`;
    await new Deno.Command("mkfifo", { args: [fifo] }).output();
    const bytes = Deno.readFileSync(sample(folder));
    const writing = Deno.writeFile(fifo, bytes);
    const { code, lines } = await read([fifo], { print: "%evt.num" });
    await writing;
    assert.deepEqual([code, lines], [0, ["1", "2", "3", "4"]]);
    const { code: failed, err } = await read([folder]);
    assert.equal(failed, 12);
    assert.match(err, /is a directory/);
  });
});

Deno.test("escapes in a format are the user's own, control characters in values are not", async () => {
  await withFolder(async (folder) => {
    const path = sample(folder);
    const cases: readonly [string, string][] = [
      ["%evt.num\\t%evt.type\\n", "3\topenat\n\n"],
      ["\\e[31m%evt.num", "\x1b[31m3\x1b[0m\n"],
      ["a\\\\n%evt.num\\q\\", "a\\n3\\q\\\n"],
      ["%evt.num\\t%evt.arg.name|grün", "3\t/tmp/two.lines|grün\n"],
    ];
    for (const [print, want] of cases) {
      const { out } = await read([path, "evt.num=3"], { print });
      assert.equal(out.replace(/two(.|\\x0a)lines/, "two.lines"), want, print);
    }
  });
});

Deno.test("without * an event that lacks a value is left out", async () => {
  await withFolder(async (folder) => {
    const path = sample(folder);
    const strict = await read([path], { print: "%evt.num %evt.buffer" });
    assert.deepEqual(strict.lines, ["2 abc"]);
    const all = await read([path], { print: "*%evt.num %evt.buffer" });
    assert.deepEqual(all.lines, ["1 <NA>", "2 abc", "3 <NA>", "4 <NA>"]);
  });
});

Deno.test("JSON has the fields of the format, null where there is none", async () => {
  await withFolder(async (folder) => {
    const { lines } = await read([sample(folder)], {
      json: true,
      print: "*%evt.num %evt.buffer %proc.name",
      count: "2",
    });
    assert.deepEqual(lines.map((line) => JSON.parse(line)), [
      { "evt.num": 1, "evt.buffer": null, "proc.name": "shell" },
      { "evt.num": 2, "evt.buffer": "abc", "proc.name": "shell" },
    ]);
  });
});

Deno.test("a reader that goes away ends it quietly", async () => {
  await withFolder(async (folder) => {
    const io = new TestIo();
    io.writesLeft = 0;
    const { code, err } = await read([sample(folder)], {}, io);
    assert.equal(code, 0);
    assert.equal(err, "");
  });
});

Deno.test("a damaged capture shows the events before the damage, then the error", async () => {
  await withFolder(async (folder) => {
    const path = sample(folder);
    const bytes = Deno.readFileSync(path);
    Deno.writeFileSync(path, bytes.subarray(0, bytes.length - 6));
    const { code, lines, err } = await read([path], { print: "%evt.num" });
    assert.equal(code, 13);
    assert.deepEqual(lines, ["1", "2", "3"]);
    assert.match(err, /^saker: .*sample\.scap/);
  });
});

Deno.test("wrong calls are told in a sentence", async () => {
  await withFolder(async (folder) => {
    const path = sample(folder);
    const cases: readonly [readonly string[], Record<string, string>, number, RegExp][] = [
      [[`${folder}/none.scap`], {}, 12, /does not exist/],
      [[path, "evt.typo=1"], {}, 1, /character 1: .*nonexistent field evt\.typo/],
      [[path, "evt.type="], {}, 1, /the filter 'evt\.type=' is wrong/],
      [[path], { print: "%no.such" }, 2, /the format '%no\.such' cannot be used/],
      [[path], { print: "%proc.nam" }, 2, /no field proc\.nam\.\nhint: Did you mean proc\.name/],
      [[path], { count: "0" }, 2, /--count/],
      [[path], { from: "noon" }, 2, /--from/],
    ];
    for (const [args, options, code, message] of cases) {
      const result = await read(args, options);
      assert.equal(result.code, code, args.join(" "));
      assert.match(result.err, message);
    }
  });
});
