import assert from "node:assert/strict";
import { concat } from "../base/concat.ts";
import { UNKNOWN_PLATFORM } from "../event/memory_source.ts";
import type { Platform } from "../event/platform.ts";
import { Block } from "./block.ts";
import { EntryWriter } from "./entry_writer.ts";
import {
  block,
  bodyOf,
  oldProcess,
  openMemory,
  platformOf,
  readAll,
  SAMPLE_EVENT,
  SAMPLE_PLATFORM,
  sampleProcess,
  sectionBytes,
} from "./fixture.ts";

Deno.test("what is written of a platform is what is read", async () => {
  const opened = await openMemory(concat([sectionBytes(SAMPLE_PLATFORM), SAMPLE_EVENT]));
  assert.ok(opened.ok);
  assert.deepEqual(opened.value.platform, SAMPLE_PLATFORM);
  assert.equal((await readAll(opened.value)).events.length, 1);
});

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
      bodyOf((out) => {
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
      bodyOf((out) => {
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
    bodyOf((out) => {
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
    block(Block.PROCESSES_V1, bodyOf((out) => oldProcess(out, 1))),
    block(
      0x8001ABCD,
      bodyOf((out) => {
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

Deno.test("one empty argument is none, two are two", async () => {
  for (const [args, want] of [["\0", []], ["\0\0", ["", ""]], ["a", ["a"]]] as const) {
    const platform = await platformOf(block(
      Block.PROCESSES_V1,
      bodyOf((out) => {
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
      bodyOf((out) => {
        out.u8(1);
        out.u32(8);
        out.text(name, 255);
      }),
    );
  const interfaces = (name: string) =>
    block(
      0x8011ABCD,
      bodyOf((out) => {
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

Deno.test("interfaces and users, version 1", async () => {
  const platform = await platformOf(
    block(
      0x8011ABCD,
      bodyOf((out) => {
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
      bodyOf((out) => {
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
    concat([sectionBytes({ ...UNKNOWN_PLATFORM, processes }), SAMPLE_EVENT]),
  );
  assert.ok(opened.ok);
  assert.equal(opened.value.platform.processes.length, 5000);
  const inOneBlock = await platformOf(block(
    Block.PROCESSES_V8,
    bodyOf((out) => processes.forEach(() => oldProcess(out, 8))),
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
