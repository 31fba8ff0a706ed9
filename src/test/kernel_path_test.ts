import assert from "node:assert/strict";
import { kernelPath } from "./kernel_path.ts";
import { SimProcess } from "./process.ts";

const self = Object.assign(new SimProcess(), { pid: 7, cwd: "/home/mira", exepath: "/usr/bin/x" });
self.files.set(3, { name: "/var/lib", kind: "directory" });
const links = new Map([
  ["/tmp/x", "/etc/shadow"],
  ["/tmp/d", "/etc/security"],
  ["/tmp/rel", "../etc"],
  ["/loop", "/loop"],
]);

Deno.test("paths are resolved as the kernel does", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["/etc/passwd", "/etc/passwd"],
    ["notes", "/home/mira/notes"],
    ["../../etc/./shadow", "/etc/shadow"],
    ["/../../etc", "/etc"],
    ["/tmp/x", "/etc/shadow"],
    ["/tmp/d/../shadow", "/etc/shadow"],
    ["/tmp/rel/hosts", "/etc/hosts"],
    ["/proc/self/root/etc/shadow", "/etc/shadow"],
    ["/proc/1/root/etc", "/etc"],
    ["/proc/self/cwd/a", "/home/mira/a"],
    ["/proc/self/fd/3/dpkg", "/var/lib/dpkg"],
    ["/proc/self/exe", "/usr/bin/x"],
    ["/proc/self/status", "/proc/7/status"],
    ["/loop/a", "/loop/a"],
  ];
  for (const [path, resolved] of cases) {
    assert.equal(kernelPath(path, self.cwd, links, self), resolved, path);
  }
});
