import assert from "node:assert/strict";
import { concat } from "../base/concat.ts";
import { UNKNOWN_PLATFORM } from "../event/memory_source.ts";
import { endsSometime } from "../base/test_hang.ts";
import type { FdSnapshot } from "../event/platform.ts";
import { Block } from "./block.ts";
import { writeKnown } from "./fd_known.ts";
import { writeFd } from "./fd_list.ts";
import {
  block,
  bodyOf,
  oldProcess,
  openMemory,
  platformOf,
  SAMPLE_EVENT,
  SAMPLE_FDS,
  sampleProcess,
  sectionBytes,
} from "./fixture.ts";

Deno.test("a descriptor of unknown type is named after its number", async () => {
  const platform = await platformOf(
    block(Block.PROCESSES_V1, bodyOf((out) => oldProcess(out, 1))),
    block(
      Block.FDS_V2,
      bodyOf((out) => {
        out.i64(100);
        for (const fd of [3, 4]) {
          out.u32(4 + 17 + 6);
          out.i64(fd);
          out.u64(9n);
          out.u8(99);
          out.raw("abcdef");
        }
      }),
    ),
  );
  assert.deepEqual(platform.processes[0]?.fds.map((fd) => [fd.fd, fd.type, fd.name]), [
    [3, 10, "unknown-type:[99]"],
    [4, 10, "unknown-type:[99]"],
  ]);
});

Deno.test("a descriptor whose writer could not tell its kind is passed over", async () => {
  for (const [type, lengths] of [[0x8001ABCD, false], [Block.FDS_V2, true]] as const) {
    const platform = await platformOf(
      block(Block.PROCESSES_V1, bodyOf((out) => oldProcess(out, 1))),
      block(
        type,
        bodyOf((out) => {
          out.i64(100);
          for (const kind of [0, 7]) {
            if (lengths) out.u32(4 + 17 + (kind === 0 ? 0 : 6));
            out.i64(3 + kind);
            out.u64(9n);
            out.u8(kind);
            if (kind !== 0) out.text("pipe", 1023);
          }
        }),
      ),
    );
    assert.deepEqual(platform.processes[0]?.fds, [{ fd: 10, ino: 9n, type: 7, name: "pipe" }]);
  }
});

Deno.test("readers that refuse newer descriptor types find none in the list", async () => {
  const bytes = sectionBytes({ ...UNKNOWN_PLATFORM, processes: [sampleProcess(100, SAMPLE_FDS)] });
  const data = new DataView(bytes.buffer);
  for (let at = 0; at < bytes.length; at += data.getUint32(at + 4, true)) {
    if (data.getUint32(at, true) !== Block.FDS_V2) continue;
    const end = at + data.getUint32(at + 4, true) - 8;
    for (let entry = at + 16; entry < end; entry += data.getUint32(entry, true)) {
      const type = data.getUint8(entry + 20);
      assert.ok(type >= 1 && type <= 16);
    }
  }
  const opened = await openMemory(concat([bytes, SAMPLE_EVENT]));
  assert.ok(opened.ok);
  assert.deepEqual(opened.value.platform.processes[0]?.fds, SAMPLE_FDS);
});

Deno.test("flags of descriptors that have no place for them come through in saker's own block", async () => {
  const fds = SAMPLE_FDS.map((fd, i) => ({ ...fd, openFlags: i % 2 === 0 ? 4096 | 64 : 0 }));
  const bytes = sectionBytes({ ...UNKNOWN_PLATFORM, processes: [sampleProcess(100, fds)] });
  const opened = await openMemory(concat([bytes, SAMPLE_EVENT]));
  assert.ok(opened.ok);
  const read = opened.value.platform.processes[0]?.fds ?? [];
  assert.deepEqual(
    read.map(({ fd, openFlags = 0 }) => [fd, openFlags]),
    fds.map(({ fd, openFlags }) => [fd, openFlags]),
  );
  assert.deepEqual(read.map(({ name }) => name), fds.map(({ name }) => name));
});

Deno.test("names and passed paths longer than the list takes are whole in saker's own block", async () => {
  const name = "/" + "n".repeat(4094);
  const nameRaw = "/" + "r".repeat(4094);
  const known = { flags: 0, name, nameRaw, dev: 1, pid: 0, l4other: 0 };
  const fds = [{ fd: 3, ino: 1n, type: 16, name, openFlags: 1, dev: 1, known }];
  const bytes = sectionBytes({ ...UNKNOWN_PLATFORM, processes: [sampleProcess(100, fds)] });
  const opened = await openMemory(concat([bytes, SAMPLE_EVENT]));
  assert.ok(opened.ok);
  assert.deepEqual(opened.value.platform.processes[0]?.fds[0]?.known, known);
});

/** What is read of thread 100 with the descriptor `listed` and blocks that tell more. */
async function fdsOf100(listed: FdSnapshot, ...more: readonly Uint8Array[]) {
  const list = bodyOf((out) => {
    out.i64(100);
    writeFd(out, listed);
  });
  const process = block(Block.PROCESSES_V1, bodyOf((out) => oldProcess(out, 1)));
  return (await platformOf(process, block(Block.FDS_V2, list), ...more)).processes[0]?.fds;
}

/** A block that tells more of a descriptor of a thread. */
function knownBlock(tid: number, fd: FdSnapshot): Uint8Array {
  const body = bodyOf((out) => {
    out.i64(tid);
    out.u32(0);
    writeKnown(out, fd);
  });
  return block(Block.FDS_KNOWN, body);
}

const PIPE = { fd: 4, ino: 1n, type: 7, name: "pipe" };
const KNOWN = { flags: 1, name: "pipe", nameRaw: "", dev: 0, pid: 0, l4other: 0 };

Deno.test("what is known of a descriptor that is not listed, or of nobody's, is passed over", async () => {
  const more = [
    knownBlock(100, { ...PIPE, fd: 9, known: KNOWN }),
    knownBlock(5, { ...PIPE, known: KNOWN }),
  ];
  assert.deepEqual(await fdsOf100(PIPE, ...more), [PIPE]);
});

Deno.test("what is known of a descriptor cannot make it another kind", async () => {
  const more = knownBlock(100, { ...PIPE, type: 3, known: KNOWN });
  assert.deepEqual(await fdsOf100(PIPE, more), [{ ...PIPE, known: KNOWN }]);
});

Deno.test("descriptors of a thread that is not listed are passed over", async () => {
  const platform = await platformOf(block(Block.FDS_V2, bodyOf((out) => out.i64(5))));
  assert.equal(platform.processes.length, 0);
});

Deno.test("very many descriptors of newer types take time in proportion", async () => {
  const fds = Array.from({ length: 60_000 }, (_, fd) => ({ fd, ino: 1n, type: 20, name: "m" }));
  const bytes = concat([
    sectionBytes({ ...UNKNOWN_PLATFORM, processes: [sampleProcess(100, fds)] }),
    SAMPLE_EVENT,
  ]);
  // a search for each would take minutes
  const opened = await endsSometime("reading", () => openMemory(bytes));
  assert.ok(opened.ok);
  assert.deepEqual(opened.value.platform.processes[0]?.fds.at(-1), fds.at(-1));
});
