/**
 * What saker writes, opened by the readers that others have: sysdig 0.29, as Debian has it, and tshark.
 * Copies of captures must show them the same events with the same values, however they are written.
 */
import assert from "node:assert/strict";
import { withFolder } from "../../src/base/test_folder.ts";
import { recordCommand } from "../../src/cli/record.ts";
import { TestIo } from "../../src/cli/test_io.ts";
import { STATE_ONLY } from "../../src/event/batch.ts";
import { PPME } from "../../src/event/event_codes.ts";
import { EventBuilder } from "../../src/event/event_builder.ts";
import { Extra } from "../../src/event/extra.ts";
import { CaptureWriter } from "../../src/scap/capture_writer.ts";
import { SAMPLE_PLATFORM } from "../../src/scap/fixture.ts";
import { cannotRunLive } from "../live/require_live.ts";
import { ROOT, Running, runProgram } from "./process.ts";

/**
 * True if a reader is not here and need not be (`scripts/test` installs them); where live tests are
 * compulsory, so are these.
 */
function lacks(...commands: readonly string[]): boolean {
  const missing = commands.filter((command) => {
    try {
      return !new Deno.Command(command, { args: ["--version"], stdout: "null", stderr: "null" })
        .outputSync().success;
    } catch {
      return true;
    }
  });
  const required = Deno.env.get("SAKER_REQUIRE_LIVE") ?? "";
  if (missing.length > 0 && required !== "" && required !== "0") {
    throw new Error(`other readers are required: install ${missing.join(", ")}`);
  }
  return missing.length > 0;
}

const BOTH = { ignore: lacks("sysdig", "tshark") };

/** What sysdig shows of the values that it derives itself, a line for each event. */
const VALUES = "*%evt.rawtime %evt.type %evt.dir %evt.cpu %thread.tid %proc.name %proc.cmdline " +
  "%proc.pname %user.name %fd.num %fd.name %evt.args";

interface Reading {
  readonly code: number;
  readonly lines: readonly string[];
  readonly err: string;
}

async function sysdig(path: string, format = VALUES): Promise<Reading> {
  const { code, out, err } = await runProgram("sysdig", ["-r", path, "-p", format]);
  return { code, lines: out.split("\n").slice(0, -1), err };
}

async function tshark(path: string): Promise<Reading> {
  const { code, out, err } = await runProgram("tshark", ["-r", path]);
  // it warns of being root
  return {
    code,
    lines: out.split("\n").slice(0, -1),
    err: err.replace(/^Running as user.*\n/, ""),
  };
}

async function record(input: string, output: string, words: string[], options = {}) {
  const io = new TestIo();
  const code = await recordCommand.run({ args: words, options: { input, output, ...options }, io });
  assert.equal(code, 0, io.stderr);
}

Deno.test("what other readers do not know costs them nothing else", BOTH, async () => {
  const tid = 100;
  const builder = new EventBuilder();
  const open = { fd: 3, dirfd: -100, name: "link", flags: 1, mode: 0, dev: 8388610, ino: 77 };
  builder.add("openat", open, { tid, extra: [[Extra.PATH, "/etc/shadow"]] });
  builder.add("read", { res: 6, data: "root:x", fd: 3, size: 4096 }, { tid });
  builder.add("close", { res: 0, fd: 3 }, { tid, flags: STATE_ONLY });
  builder.add("memfd_create", { fd: 4, name: "payload", flags: 1 }, { tid }); // newer than 0.29
  builder.encode(PPME.GENERIC_X, { ID: 336, nativeID: 433 }, { tid }); // 0.29 crashes on 336
  builder.add("kill", { res: 0, pid: 1, sig: 15 }, {
    tid,
    extra: [[Extra.VIA, new Uint8Array([1])]],
  });
  const batch = builder.batch();
  // sysdig leaves out the state-only event and the type it does not know; tshark knows no blocks with flags
  const expected: readonly [(path: string) => Promise<Reading>, readonly string[]][] = [
    [sysdig, ["openat", "read", "<unknown>", "kill"]],
    [tshark, ["openat", "read", "memfd_create|Unknown", "syscall", "kill"]],
  ];
  await withFolder(async (folder) => {
    for (const gzip of [false, true]) {
      const path = `${folder}/${gzip}.scap`;
      const platform = { ...SAMPLE_PLATFORM, exact: true };
      const opened = CaptureWriter.open(path, () => platform, { gzip });
      assert.ok(opened.ok);
      for (let i = 0; i < batch.count; i++) opened.value.add(batch, i);
      assert.ok(opened.value.close().ok);
      for (const [reader, names] of expected) {
        const { code, lines, err } = await reader(path);
        assert.equal(code, 0, err);
        assert.equal(lines.length, names.length, lines.join("\n"));
        names.forEach((name, i) => assert.match(lines[i] ?? "", new RegExp(` (${name})( |$)`)));
      }
    }
  });
});

const CAPTURES = `${ROOT}tests/conformance/captures/`;
const NAMES = [...Deno.readDirSync(CAPTURES)].map(({ name }) => name).sort();

Deno.test("copies of captures show sysdig what the originals show it", BOTH, async () => {
  let compared = 0;
  await withFolder(async (folder) => {
    for (const [i, name] of NAMES.entries()) {
      const input = CAPTURES + name;
      const before = await sysdig(input);
      if (before.code > 1) continue; // it crashes on the original
      const copy = `${folder}/${name}`;
      await record(input, copy, [], i % 2 === 0 ? {} : { gzip: true });
      const after = await sysdig(copy);
      assert.equal(after.code, 0, `${name}: ${after.err}`);
      assert.ok(after.lines.length > 0, name);
      if (i % 4 === 0) {
        const { code, err } = await tshark(copy);
        assert.deepEqual([code, err], [0, ""], name);
      }
      if (before.code !== 0) continue; // it refuses the original
      assert.deepEqual(after.lines, before.lines, name);
      compared++;
    }
  });
  assert.ok(compared > NAMES.length * 3 / 4, `${compared} of ${NAMES.length}`);
});

Deno.test("rotated, filtered and cut copies open without complaint", BOTH, async () => {
  const what = "%evt.rawtime %evt.type";
  await withFolder(async (folder) => {
    for (const name of ["otter-patterns.scap", "cellar-runtimes.scap"]) {
      const input = CAPTURES + name;
      const all = (await sysdig(input, what)).lines;
      const pieces = `${folder}/pieces`;
      await Deno.mkdir(pieces);
      await record(input, `${pieces}/x.scap`, [], { rotateSize: "12k" });
      const files = [...Deno.readDirSync(pieces)].map((entry) => `${pieces}/${entry.name}`).sort();
      assert.ok(files.length > 1, `${files.length} files`);
      const read = await Promise.all(files.map((file) => sysdig(file, what)));
      for (const { code, err } of read) assert.equal(code, 0, err);
      assert.deepEqual(read.flatMap(({ lines }) => lines), all);
      const last = await tshark(files.at(-1) ?? "");
      assert.deepEqual([last.code, last.err], [0, ""]);
      await Deno.remove(pieces, { recursive: true });

      const some = `${folder}/some.scap`;
      await record(input, some, ["evt.type", "=", "openat"], { snaplen: "4" });
      const { code, lines, err } = await sysdig(some, what);
      assert.deepEqual([code, lines], [0, all.filter((line) => line.endsWith(" openat"))], err);
    }
  });
});

Deno.test(
  "a live recording of everything opens in both",
  { ignore: BOTH.ignore || cannotRunLive() },
  async () => {
    await withFolder(async (folder) => {
      const path = `${folder}/live.scap`;
      const running = new Running(`${ROOT}scripts/saker-dev`, ["record", "-o", path]);
      await running.err.waitFor((line) => line.includes("ready"), "ready");
      // starting a program calls rseq, which sysdig knows no number of
      await runProgram("cat", ["/etc/hostname"]);
      const { code, err } = await running.stop();
      assert.equal(code, 0, err);
      const shown = await sysdig(path, "%evt.type %proc.name %evt.args");
      assert.equal(shown.code, 0, shown.err);
      assert.ok(shown.lines.some((line) => /^openat cat .*\/etc\/hostname/.test(line)));
      assert.ok(shown.lines.some((line) => line.startsWith("<unknown> cat")));
      const packets = await tshark(path);
      assert.deepEqual([packets.code, packets.err], [0, ""]);
      assert.ok(packets.lines.length >= shown.lines.length);
    });
  },
);
