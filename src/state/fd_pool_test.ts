import assert from "node:assert/strict";
import { FdType, newFd } from "./fd_info.ts";
import { FdPool } from "./fd_pool.ts";

Deno.test("a reused record is as good as a new one", () => {
  const pool = new FdPool();
  const used = newFd(3, FdType.FILE_V2);
  for (const key of Object.keys(used) as (keyof typeof used)[]) {
    const value = used[key];
    const other = typeof value === "number" ? 9 : typeof value === "bigint" ? 9n : "x";
    Object.assign(used, { [key]: other });
  }
  used.type = FdType.IPV4_SOCK;
  pool.give(used);
  const again = pool.take(5, FdType.FIFO);
  assert.equal(again, used);
  assert.deepEqual(again, newFd(5, FdType.FIFO));
});

Deno.test("a file's record carries nothing of the file before it", () => {
  const pool = new FdPool();
  const opened = { openFlags: 1, dev: 2, ino: 3, name: "/a", nameRaw: "/a", arrival: 4 };
  const used = { ...newFd(3, FdType.FILE_V2), ...opened, flags: 32, namePlace: 7, oldName: "/b" };
  pool.give(used);
  const again = pool.takeFile(5, FdType.DIRECTORY);
  assert.equal(again, used);
  assert.deepEqual({ ...again, ...opened }, { ...newFd(5, FdType.DIRECTORY), ...opened });
});

Deno.test("a copy is the same but for its number", () => {
  for (const type of [FdType.FILE_V2, FdType.IPV4_SOCK]) {
    const pool = new FdPool();
    const source = newFd(3, type);
    for (const key of Object.keys(source) as (keyof typeof source)[]) {
      const value = source[key];
      const other = typeof value === "number" ? 9 : typeof value === "bigint" ? 9n : "x";
      if (key !== "type") Object.assign(source, { [key]: other });
    }
    assert.deepEqual(pool.copy(source, 5), { ...source, fd: 5 });
    pool.give(newFd(7, type));
    assert.deepEqual(pool.copy(source, 6), { ...source, fd: 6 });
  }
});
