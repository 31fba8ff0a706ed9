import assert from "node:assert/strict";
import { address } from "./proc_net.ts";
import { LiveProc, scanProc } from "./proc_scan.ts";
import { parseGroup, parsePasswd } from "./users_file.ts";

Deno.test("the scan finds this process, its parent and its open files", async () => {
  const path = await Deno.makeTempFile();
  const file = await Deno.open(path);
  // complete: a busy machine would end the list of descriptors before this process has its turn
  const platform = scanProc("/proc", { complete: true });
  const self = platform.processes.find((process) => process.tid === Deno.pid);
  assert.ok(self);
  assert.equal(self.ptid, Deno.ppid);
  assert.equal(self.exepath, Deno.execPath());
  assert.equal(self.cwd, Deno.cwd());
  assert.ok(self.env.some((item) => item.startsWith("PATH=")));
  const live = new LiveProc();
  const open = self.fds.map((fd) => live.fd(Deno.pid, fd.fd)?.name);
  assert.ok(self.fds.length > 3);
  assert.ok(open.includes(path));
  assert.equal(live.thread(Deno.pid)?.pid, Deno.pid);
  assert.equal(live.alive(Deno.pid), true);
  assert.equal(live.alive(2 ** 30), false);
  assert.equal(live.thread(2 ** 30), undefined);
  file.close();
  await Deno.remove(path);
});

Deno.test("a listening socket is found by its inode", () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const live = new LiveProc();
  const found = Array.from({ length: 128 }, (_, fd) => live.fd(Deno.pid, fd))
    .find((fd) => fd?.sport === port);
  listener.close();
  assert.equal(found?.sip, "\x7f\0\0\x01");
  assert.equal(found?.l4proto, 2);
});

Deno.test("addresses of /proc/net are words of the machine's byte order", () => {
  assert.equal(address("0100007F"), "\x7f\0\0\x01");
  assert.equal(address("00000000000000000000000001000000"), "\0".repeat(15) + "\x01");
});

Deno.test("account files: entries are taken, everything else is passed over", () => {
  const users = parsePasswd("root:x:0:0:root:/root:/bin/sh\n+nis::::::\n# no\nbad:x:y:0:::\n\n");
  assert.deepEqual(users, [{ uid: 0, gid: 0, name: "root", home: "/root", shell: "/bin/sh" }]);
  assert.deepEqual(parseGroup("wheel:x:10:a,b\n-x:x:1:\n"), [{ gid: 10, name: "wheel" }]);
});
