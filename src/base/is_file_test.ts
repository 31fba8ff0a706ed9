import assert from "node:assert/strict";
import { isFile } from "./is_file.ts";

Deno.test("a file and a link to one are told from anything else", () => {
  const dir = Deno.makeTempDirSync();
  try {
    Deno.writeTextFileSync(`${dir}/file`, "");
    Deno.symlinkSync(`${dir}/file`, `${dir}/link`);
    Deno.symlinkSync(`${dir}/gone`, `${dir}/broken`);
    const seen = ["file", "link", "broken", "none", "."].filter((name) => isFile(`${dir}/${name}`));
    assert.deepEqual(seen, ["file", "link"]);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
});
