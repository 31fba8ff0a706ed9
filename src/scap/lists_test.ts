import assert from "node:assert/strict";
import { endsSometime } from "../base/test_hang.ts";
import type { Platform } from "../event/platform.ts";
import { Block } from "./block.ts";
import { EntryWriter } from "./entry_writer.ts";
import {
  block,
  concat,
  EMPTY_PLATFORM,
  eventBlock,
  openMemory,
  readAll,
  SAMPLE_FDS,
  SAMPLE_PLATFORM,
  sampleProcess,
  sectionBytes,
} from "./fixture.ts";

const EVENT = eventBlock({ type: 5, params: ["\0".repeat(8), "\0".repeat(8)] });

async function platformOf(...blocks: Uint8Array[]): Promise<Platform> {
  const opened = await openMemory(concat([sectionBytes(), ...blocks, EVENT]));
  assert.ok(opened.ok, opened.ok ? "" : opened.error.message);
  await opened.value.close();
  return opened.value.platform;
}

function body(write: (out: EntryWriter) => void): Uint8Array {
  const out = new EntryWriter();
  write(out);
  return out.bytes.slice();
}

Deno.test("what is written of a platform is what is read", async () => {
  const opened = await openMemory(concat([sectionBytes(SAMPLE_PLATFORM), EVENT]));
  assert.ok(opened.ok);
  assert.deepEqual(opened.value.platform, SAMPLE_PLATFORM);
  assert.equal((await readAll(opened.value)).events.length, 1);
});

/** Writes a process as `version` does, from the sample's values. */
function oldProcess(out: EntryWriter, version: number): void {
  const p = sampleProcess(100);
  out.i64(p.tid);
  out.i64(p.pid);
  out.i64(p.ptid);
  if (version >= 6) out.i64(p.sid);
  if (version >= 8) out.i64(p.vpgid);
  out.text(p.comm, 1024);
  out.text(p.exe, 1024);
  if (version >= 7) out.text(p.exepath, 1024);
  out.texts(p.args, 4096);
  out.text(p.cwd, 1024);
  out.i64(p.fdLimit);
  out.u32(p.flags);
  out.u32(p.uid);
  out.u32(p.gid);
  if (version >= 2) {
    out.u32(p.vmSizeKb);
    out.u32(p.vmRssKb);
    out.u32(p.vmSwapKb);
    out.i64(p.pfMajor);
    out.i64(p.pfMinor);
  }
  if (version >= 3) out.texts(p.env, 4096);
  if (version >= 4) {
    out.i64(p.vtid);
    out.i64(p.vpid);
    out.texts(p.cgroups, 4096);
  }
  if (version >= 5) out.text(p.root, 1024);
}

const OLD_PROCESS_BLOCKS = [
  [1, Block.PROCESSES_V1],
  [1, 0x8000ABCD],
  [2, Block.PROCESSES_V2],
  [2, 0x8013ABCD],
  [3, Block.PROCESSES_V3],
  [3, 0x8014ABCD],
  [4, Block.PROCESSES_V4],
  [5, Block.PROCESSES_V5],
  [6, Block.PROCESSES_V6],
  [7, Block.PROCESSES_V7],
  [8, Block.PROCESSES_V8],
] as const;

for (const [version, type] of OLD_PROCESS_BLOCKS) {
  Deno.test(`process list version ${version}, block 0x${type.toString(16)}`, async () => {
    const platform = await platformOf(block(
      type,
      body((out) => {
        oldProcess(out, version);
        oldProcess(out, version);
      }),
    ));
    assert.equal(platform.processes.length, 2);
    const since = <T>(first: number, value: T, before: T) => version >= first ? value : before;
    const sample = sampleProcess(100);
    assert.deepEqual(platform.processes[1], {
      ...sample,
      sid: since(6, 7, -1),
      vpgid: since(8, 8, -1),
      pgid: -1,
      vtid: since(4, 10, -1),
      vpid: since(4, 11, -1),
      exepath: since(7, sample.exepath, ""),
      env: since(3, sample.env, []),
      root: since(5, "/", ""),
      cgroups: since(4, sample.cgroups, []),
      loginuid: 0xFFFFFFFF,
      tty: 0,
      vmSizeKb: since(2, 1, 0),
      vmRssKb: since(2, 2, 0),
      vmSwapKb: since(2, 3, 0),
      pfMajor: since(2, 4, 0),
      pfMinor: since(2, 5, 0),
      exeWritable: false,
      exeUpperLayer: false,
      exeLowerLayer: false,
      exeFromMemfd: false,
      exeIno: 0n,
      exeInoCtimeNs: 0n,
      exeInoMtimeNs: 0n,
      capInheritable: 0n,
      capPermitted: 0n,
      capEffective: 0n,
      pidnsInitStartNs: 0n,
    });
  });
}

const TAILS: readonly {
  name: string;
  write: (out: EntryWriter) => void;
  want: Partial<Platform["processes"][number]>;
}[] = [
  { name: "none", write: () => {}, want: { loginuid: 0xFFFFFFFF, tty: 0, exeWritable: false } },
  { name: "loginuid alone", write: (out) => out.u32(500), want: { loginuid: 500, tty: 0 } },
  {
    name: "29 bytes: without namespace start and tty",
    write(out) {
      out.u32(500);
      out.u8(1);
      for (const cap of [1n, 2n, 3n]) out.u64(cap);
    },
    want: { loginuid: 500, tty: 0, exeWritable: true, capEffective: 3n, pidnsInitStartNs: 0n },
  },
  {
    name: "41 bytes: with them",
    write(out) {
      out.u64(9n);
      out.u32(34816);
      out.u32(500);
      out.u8(0);
      for (const cap of [1n, 2n, 3n]) out.u64(cap);
    },
    want: { loginuid: 500, tty: 34816, capEffective: 3n, pidnsInitStartNs: 9n, exeIno: 0n },
  },
];

for (const { name, write, want } of TAILS) {
  Deno.test(`process list version 9, tail: ${name}`, async () => {
    const platform = await platformOf(block(
      Block.PROCESSES_V9,
      body((out) => {
        out.u32(0);
        oldProcess(out, 9);
        write(out);
        out.setU32(0, out.length);
      }),
    ));
    const [process] = platform.processes;
    assert.ok(process);
    for (const [key, value] of Object.entries(want)) {
      assert.deepEqual(process[key as keyof typeof process], value, key);
    }
    assert.equal(process.root, "/");
  });
}

Deno.test("process list version 9 passes over what later writers may append", async () => {
  const platform = await platformOf(block(
    Block.PROCESSES_V9,
    body((out) => {
      const start = out.length;
      out.u32(0);
      oldProcess(out, 9);
      out.fixed("", 79);
      out.raw("something of the future");
      out.setU32(start, out.length - start);
    }),
  ));
  assert.equal(platform.processes.length, 1);
});

Deno.test("descriptors, version 1: no lengths, no device", async () => {
  const platform = await platformOf(
    block(Block.PROCESSES_V1, body((out) => oldProcess(out, 1))),
    block(
      0x8001ABCD,
      body((out) => {
        out.i64(100);
        out.i64(3);
        out.u64(9n);
        out.u8(16);
        out.u32(1);
        out.text("/etc/hosts", 1023);
        out.i64(4);
        out.u64(9n);
        out.u8(7);
        out.text("pipe:[1]", 1023);
      }),
    ),
  );
  assert.deepEqual(platform.processes[0]?.fds, [
    { fd: 3, ino: 9n, type: 16, name: "/etc/hosts", openFlags: 1, dev: 0 },
    { fd: 4, ino: 9n, type: 7, name: "pipe:[1]" },
  ]);
});

Deno.test("a descriptor of unknown type is named after its number", async () => {
  const platform = await platformOf(
    block(Block.PROCESSES_V1, body((out) => oldProcess(out, 1))),
    block(
      Block.FDS_V2,
      body((out) => {
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
      block(Block.PROCESSES_V1, body((out) => oldProcess(out, 1))),
      block(
        type,
        body((out) => {
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

Deno.test("one empty argument is none, two are two", async () => {
  for (const [args, want] of [["\0", []], ["\0\0", ["", ""]], ["a", ["a"]]] as const) {
    const platform = await platformOf(block(
      Block.PROCESSES_V1,
      body((out) => {
        for (const id of [100, 100, 1]) out.i64(id);
        for (const text of ["c", "e", args, "/"]) out.text(text, 1024);
        out.i64(1024);
        for (const number of [0, 5, 5]) out.u32(number);
      }),
    ));
    assert.deepEqual(platform.processes[0]?.args, want);
  }
});

Deno.test("the last block of accounts and of interfaces counts", async () => {
  const users = (name: string) =>
    block(
      0x8012ABCD,
      body((out) => {
        out.u8(1);
        out.u32(8);
        out.text(name, 255);
      }),
    );
  const interfaces = (name: string) =>
    block(
      0x8011ABCD,
      body((out) => {
        out.u16(3);
        out.u16(name.length);
        for (let i = 0; i < 3; i++) out.raw("\x0a\0\0\x01");
        out.raw(name);
      }),
    );
  const all = [users("old"), interfaces("eth0"), interfaces("eth1"), users("new")];
  const platform = await platformOf(...all);
  assert.deepEqual(platform.groups, [{ gid: 8, name: "new" }]);
  assert.deepEqual(platform.interfaces.map((item) => item.name), ["eth1"]);
});

Deno.test("readers that refuse newer descriptor types find none in the list", async () => {
  const bytes = sectionBytes({ ...EMPTY_PLATFORM, processes: [sampleProcess(100, SAMPLE_FDS)] });
  const data = new DataView(bytes.buffer);
  for (let at = 0; at < bytes.length; at += data.getUint32(at + 4, true)) {
    if (data.getUint32(at, true) !== Block.FDS_V2) continue;
    const end = at + data.getUint32(at + 4, true) - 8;
    for (let entry = at + 16; entry < end; entry += data.getUint32(entry, true)) {
      assert.ok(data.getUint8(entry + 20) <= 16);
    }
  }
  const opened = await openMemory(concat([bytes, EVENT]));
  assert.ok(opened.ok);
  assert.deepEqual(opened.value.platform.processes[0]?.fds, SAMPLE_FDS);
});

Deno.test("flags of descriptors that have no place for them come through in saker's own block", async () => {
  const fds = SAMPLE_FDS.map((fd, i) => ({ ...fd, openFlags: i % 2 === 0 ? 4096 | 64 : 0 }));
  const bytes = sectionBytes({ ...EMPTY_PLATFORM, processes: [sampleProcess(100, fds)] });
  const opened = await openMemory(concat([bytes, EVENT]));
  assert.ok(opened.ok);
  const read = opened.value.platform.processes[0]?.fds ?? [];
  assert.deepEqual(
    read.map(({ fd, openFlags = 0 }) => [fd, openFlags]),
    fds.map(({ fd, openFlags }) => [fd, openFlags]),
  );
  assert.deepEqual(read.map(({ name }) => name), fds.map(({ name }) => name));
});

Deno.test("descriptors of a thread that is not listed are passed over", async () => {
  const platform = await platformOf(block(Block.FDS_V2, body((out) => out.i64(5))));
  assert.equal(platform.processes.length, 0);
});

Deno.test("interfaces and users, version 1", async () => {
  const platform = await platformOf(
    block(
      0x8011ABCD,
      body((out) => {
        out.u16(3); // IPv4 without a link speed
        out.u16(2);
        for (const address of ["\x7f\0\0\x01", "\xff\0\0\0", "\0\0\0\0"]) out.raw(address);
        out.raw("lo");
        out.u16(4);
        out.u16(4);
        for (const address of ["\x01", "\x02", "\x03"]) out.fixed(address, 16);
        out.raw("eth0");
        out.u16(1);
        out.u16(4);
        for (const address of ["\x0a\0\0\x01", "\xff\0\0\0", "\0\0\0\0"]) out.raw(address);
        out.u64(1000n);
        out.raw("eth0");
      }),
    ),
    block(
      0x8012ABCD,
      body((out) => {
        out.u8(0);
        out.u32(7);
        out.u32(8);
        for (const text of ["lp", "/var/spool", "/bin/false"]) out.text(text, 255);
        out.u8(1);
        out.u32(8);
        out.text("printers", 255);
      }),
    ),
  );
  assert.deepEqual(platform.interfaces.map((i) => [i.name, i.family, i.addr[0], i.linkSpeed]), [
    ["lo", 4, "\x7f", 0n],
    ["eth0", 6, "\x01", 0n],
    ["eth0", 4, "\x0a", 1000n],
  ]);
  assert.deepEqual(platform.users, [
    { uid: 7, gid: 8, name: "lp", home: "/var/spool", shell: "/bin/false" },
  ]);
  assert.deepEqual(platform.groups, [{ gid: 8, name: "printers" }]);
});

Deno.test("a list longer than any block is read whole", async () => {
  const processes = Array.from({ length: 5000 }, (_, i) => sampleProcess(i + 1));
  const opened = await openMemory(
    concat([sectionBytes({ ...EMPTY_PLATFORM, processes }), EVENT]),
  );
  assert.ok(opened.ok);
  assert.equal(opened.value.platform.processes.length, 5000);
  const inOneBlock = await platformOf(block(
    Block.PROCESSES_V8,
    body((out) => processes.forEach(() => oldProcess(out, 8))),
  ));
  assert.equal(inOneBlock.processes.length, 5000);
});

Deno.test("interfaces and users are one block each, since libscap keeps the last one only", () => {
  const users = Array.from({ length: 9000 }, (_, uid) => ({
    uid,
    gid: 1,
    name: `user${uid}`,
    home: "/home/somewhere",
    shell: "/bin/sh",
  }));
  const bytes = sectionBytes({ ...SAMPLE_PLATFORM, users });
  const data = new DataView(bytes.buffer);
  const types: number[] = [];
  for (let at = 0; at < bytes.length; at += data.getUint32(at + 4, true)) {
    types.push(data.getUint32(at, true));
  }
  assert.equal(types.filter((type) => type === Block.INTERFACES_V2).length, 1);
  assert.equal(types.filter((type) => type === Block.USERS_V2).length, 1);
});

Deno.test("very many descriptors of newer types take time in proportion", async () => {
  const fds = Array.from({ length: 60_000 }, (_, fd) => ({ fd, ino: 1n, type: 20, name: "m" }));
  const bytes = concat([
    sectionBytes({ ...EMPTY_PLATFORM, processes: [sampleProcess(100, fds)] }),
    EVENT,
  ]);
  // a search for each would take minutes
  const opened = await endsSometime("reading", () => openMemory(bytes));
  assert.ok(opened.ok);
  assert.deepEqual(opened.value.platform.processes[0]?.fds.at(-1), fds.at(-1));
});
