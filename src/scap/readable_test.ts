import assert from "node:assert/strict";
import { withFolder } from "../base/test_folder.ts";
import { readableFile } from "./readable.ts";

Deno.test("a file is read from its start to its end", async () => {
  await withFolder(async (folder) => {
    const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i & 0xff);
    await Deno.writeFile(`${folder}/file`, bytes);
    const file = readableFile(await Deno.open(`${folder}/file`));
    const into = new Uint8Array(300);
    const found: number[] = [];
    for (let n = await file.read(into); n !== null; n = await file.read(into)) {
      found.push(...into.subarray(0, n));
    }
    file.close();
    assert.deepEqual(Uint8Array.from(found), bytes);
  });
});

Deno.test("who does nothing but read still lets timers and signals through", async () => {
  await withFolder(async (folder) => {
    await Deno.writeFile(`${folder}/file`, new Uint8Array(64));
    const handle = await Deno.open(`${folder}/file`);
    const file = readableFile(handle);
    let fired = false;
    setTimeout(() => fired = true, 1);
    const start = performance.now();
    // without a turn for others the timer would never fire
    while (!fired && performance.now() - start < 30_000) {
      if (await file.read(new Uint8Array(8)) === null) handle.seekSync(0, Deno.SeekMode.Start);
    }
    file.close();
    assert.ok(fired);
  });
});

Deno.test("a directory fails to be read, not to be opened", async () => {
  await withFolder(async (folder) => {
    const file = readableFile(await Deno.open(folder));
    await assert.rejects(file.read(new Uint8Array(8)), /directory/);
    file.close();
  });
});
