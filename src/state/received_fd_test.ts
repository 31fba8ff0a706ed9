import assert from "node:assert/strict";
import { byteString } from "../base/byte_string.ts";
import { Extra } from "../event/extra.ts";
import { FdType } from "./fd_info.ts";
import { TestMachine } from "./test_machine.ts";

/** A fact about a received descriptor. */
function fact(fd: number, mode: number, path: string): readonly [number, Uint8Array] {
  const bytes = new Uint8Array(24 + (path === "" ? 0 : path.length + 1));
  const data = new DataView(bytes.buffer);
  data.setInt32(0, fd, true);
  data.setUint32(4, 1 | 4096, true);
  data.setUint32(8, 7, true);
  data.setUint32(12, mode, true);
  data.setBigUint64(16, 99n, true);
  for (let i = 0; i < path.length; i++) bytes[24 + i] = path.charCodeAt(i);
  return [Extra.RECEIVED, bytes];
}

const MESSAGE = { res: 1, size: 1, data: "x", fd: 9 };

Deno.test("descriptors that came with a message are known by what the driver tells", () => {
  for (const event of ["recvmsg", "recvmmsg"]) {
    const machine = new TestMachine();
    machine.open(5, "/before");
    machine.open(7, "/gone");
    const extra = [
      [Extra.COMPAT, Uint8Array.of(1, 0, 0, 0)] as const,
      fact(5, 0o100644, "/srv/passed"),
      fact(6, 0o010600, ""),
      fact(7, 0o140777, ""),
      fact(8, 0o040755, "/srv"),
      [Extra.VIA, Uint8Array.of(1)] as const,
    ];
    machine.feed(event, MESSAGE, 100, { extra });
    const fds = machine.state.threads.fdTable(machine.thread(100));
    const file = fds?.get(5);
    assert.equal(file?.name, "/srv/passed");
    assert.equal(file?.type, FdType.FILE_V2);
    assert.deepEqual([file?.ino, file?.dev, file?.openFlags], [99n, 7, 4097]);
    assert.equal(fds?.get(6)?.type, FdType.FIFO);
    assert.equal(fds?.get(7), undefined, "what was there is gone, the socket is not known");
    assert.equal(fds?.get(8)?.type, FdType.DIRECTORY);
  }
});

Deno.test("a fact that is cut off, or of a failed call, changes nothing", () => {
  const machine = new TestMachine();
  const [tag, whole] = fact(5, 0o100644, "/srv/passed");
  machine.feed("recvmsg", MESSAGE, 100, { extra: [[tag, byteString(whole, 0, 23)]] });
  machine.feed("recvmsg", { ...MESSAGE, res: -11 }, 100, { extra: [[tag, whole]] });
  assert.equal(machine.fdName(100, 5), undefined);
});
