import assert from "node:assert/strict";
import { withFolder } from "../base/test_folder.ts";
import { STATE_ONLY } from "../event/batch.ts";
import { PPME } from "../event/event_codes.ts";
import { openCapture } from "../scap/capture_source.ts";
import { readAll } from "../scap/fixture.ts";
import { readCommand } from "./read.ts";
import { recordCommand } from "./record.ts";
import { TestCapture } from "./test_captures.ts";
import { TestIo } from "./test_io.ts";

async function record(args: readonly string[], options: Record<string, string | boolean>) {
  const io = new TestIo();
  const code = await recordCommand.run({ args, options, io });
  const counts = code === 0 ? JSON.parse(io.stderr) as Record<string, number> : {};
  return { code, err: io.stderr, counts };
}

/** What `saker read` prints of a capture. */
async function shown(path: string, print: string, ...filter: string[]): Promise<string[]> {
  const io = new TestIo();
  const code = await readCommand.run({ args: [path, ...filter], options: { print }, io });
  assert.equal(code, 0, io.stderr);
  return io.stdout.split("\n").slice(0, -1);
}

async function eventsOf(path: string) {
  const opened = await openCapture(path);
  assert.ok(opened.ok);
  return { platform: opened.value.platform, ...(await readAll(opened.value)) };
}

const PAIR = "%proc.name %fd.name";

/** A process is born, changes its directory and opens files by relative names. */
function family(folder: string): string {
  const path = `${folder}/in.scap`;
  new TestCapture()
    .add("clone", {
      res: 0,
      exe: "/bin/worker",
      args: "\0",
      tid: 200,
      pid: 200,
      ptid: 100,
      comm: "worker",
      cgroups: "cpu=/\0",
      flags: 0,
      uid: 0,
      gid: 0,
      vtid: 200,
      vpid: 200,
    }, 200)
    .add("chdir", { res: 0, path: "sub" }, 200)
    .add("openat", { fd: 7, dirfd: -100, name: "file", flags: 1, mode: 0, dev: 1, ino: 2 }, 200)
    .add("read", { res: 6, data: "secret", fd: 7, size: 10 }, 200)
    .add("read", { res: 1, data: "x", fd: 9, size: 10 })
    .add("close", { res: 0, fd: 7 }, 200)
    .write(path);
  return path;
}

Deno.test("a copy without a filter is the same events behind the same header", async () => {
  await withFolder(async (folder) => {
    const input = family(folder);
    const output = `${folder}/out.scap`;
    const { code, counts } = await record([], { input, output });
    assert.equal(code, 0);
    assert.equal(counts["written"], 6);
    assert.deepEqual(await eventsOf(output), await eventsOf(input));
  });
});

Deno.test("a filter leaves out events, but not what the state follows from", async () => {
  await withFolder(async (folder) => {
    const input = family(folder);
    const output = `${folder}/out.scap`;
    const { counts } = await record(["evt.type", "=", "read", "and", "fd.num=7"], {
      input,
      output,
    });
    assert.equal(counts["written"], 1);
    assert.equal(counts["state_only"], 4);
    const { events } = await eventsOf(output);
    assert.deepEqual(events.map(({ type, flags }) => [type, flags]), [
      [PPME.SYSCALL_CLONE_20_X, STATE_ONLY],
      [PPME.SYSCALL_CHDIR_X, STATE_ONLY],
      [PPME.SYSCALL_OPENAT_2_X, STATE_ONLY],
      [PPME.SYSCALL_READ_X, 0],
      [PPME.SYSCALL_CLOSE_X, STATE_ONLY],
    ]);
    assert.deepEqual(await shown(output, PAIR), ["worker /home/ann/sub/file"]);
  });
});

Deno.test("each file of a rotation begins with the state of its first moment", async () => {
  await withFolder(async (folder) => {
    const input = family(folder);
    const options = { input, output: `${folder}/out.scap`, rotateTime: "2s" };
    const { counts } = await record([], options);
    assert.equal(counts["files"], 3);
    const reads = ["evt.type=read"];
    assert.deepEqual(await shown(`${folder}/out.0002.scap`, PAIR, ...reads), [
      // the change of directory was in the first file and counts once
      "worker /home/ann/sub/file",
    ]);
    const second = await eventsOf(`${folder}/out.0002.scap`);
    const worker = second.platform.processes.find(({ tid }) => tid === 200);
    assert.equal(worker?.cwd, "/home/ann/sub/");
    assert.deepEqual(worker?.fds.map(({ fd }) => fd), [9]); // not yet what its own events open
    const third = await shown(`${folder}/out.0003.scap`, `%evt.type ${PAIR}`);
    assert.deepEqual(third, ["read shell /srv/depot", "close worker /home/ann/sub/file"]);
  });
});

Deno.test("--keep deletes all but the last files, --gzip packs, --snaplen cuts data", async () => {
  await withFolder(async (folder) => {
    const input = family(folder);
    const output = `${folder}/out.scap`;
    const rotation = { rotateTime: "2s", keep: "1" };
    await record([], { input, output, ...rotation, gzip: true, snaplen: "2" });
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assert.deepEqual(names, ["in.scap", "out.0003.scap"]);
    const last = `${folder}/out.0003.scap`;
    assert.deepEqual([...Deno.readFileSync(last).subarray(0, 2)], [0x1f, 0x8b]);
    await record([], { input, output, snaplen: "2" });
    assert.deepEqual(await shown(output, "%evt.buffer", "fd.num=7 and evt.type=read"), ["se"]);
  });
});

Deno.test("what the disk refuses is one error with its own exit code", async () => {
  await withFolder(async (folder) => {
    const input = family(folder);
    for (const output of [`${folder}/none/out.scap`, "/dev/full"]) {
      const { code, err } = await record([], { input, output });
      assert.equal(code, 9, output);
      assert.match(err, /saker: cannot write the capture .*\nhint: /);
      assert.equal(err.match(/saker: /g)?.length, 1);
      if (output === "/dev/full") {
        const { written, state_only, lost } = JSON.parse(err.split("\n")[0] ?? "");
        assert.ok(lost > 0 && lost === written + state_only, err);
      }
    }
  });
});

Deno.test("wrong calls are told before anything is written", async () => {
  await withFolder(async (folder) => {
    const input = family(folder);
    const output = `${folder}/out.scap`;
    const copy = `${folder}/out.0002.scap`;
    Deno.copyFileSync(input, copy);
    const cases: readonly [readonly string[], Record<string, string | boolean>, number, RegExp][] =
      [
        [[], { input }, 2, /needs a file to write to/],
        [[], { input, output: input }, 2, /cannot be written to while it is read/],
        [[], { input: copy, output, rotateTime: "2s" }, 2, /cannot be written to while it is read/],
        [[], { input, output, keep: "3" }, 2, /--keep says nothing/],
        [[], { input, output: "-", rotateSize: "1M" }, 2, /nothing to rotate/],
        [[], { input, output, rotateSize: "big" }, 2, /--rotate-size/],
        [[], { input, output, rotateTime: "0" }, 2, /--rotate-time/],
        [["proc.nam=x"], { input, output }, 1, /nonexistent field proc\.nam/],
        [[], { input: `${folder}/none.scap`, output }, 12, /does not exist/],
      ];
    for (const [args, options, want, message] of cases) {
      const { code, err } = await record(args, options);
      assert.equal(code, want, err);
      assert.match(err, message);
    }
    assert.ok(Deno.statSync(input).size > 0);
    assert.throws(() => Deno.statSync(output));
  });
});
