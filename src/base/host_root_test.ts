import assert from "node:assert/strict";
import { hostPath, ownPid } from "./host_root.ts";

Deno.test("hostPath() is below HOST_ROOT", () => {
  for (
    const [root, expected] of [["", "/proc"], ["/host", "/host/proc"], ["/host/", "/host/proc"], [
      "/",
      "/proc",
    ]] as const
  ) {
    assert.equal(hostPath("/proc", root), expected);
  }
});

Deno.test("ownPid() is what the machine's /proc calls this process", () => {
  const dir = Deno.makeTempDirSync();
  Deno.symlinkSync("4242", `${dir}/self`);
  assert.equal(ownPid(dir), 4242);
  assert.equal(ownPid(`${dir}/none`), Deno.pid);
  assert.equal(ownPid("/proc"), Deno.pid);
  Deno.removeSync(dir, { recursive: true });
});
