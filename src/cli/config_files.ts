/** Configuration files from the disk, as `config/load_config.ts` asks for them. */
import { isFile } from "../base/is_file.ts";
import { causeOf, fail, ok } from "../base/result.ts";
import type { ConfigFiles } from "../config/load_config.ts";

/** Reads the real files. In the folders that Kubernetes makes every file is a link to one. */
export const CONFIG_FILES: ConfigFiles = {
  read(path) {
    try {
      return ok(Deno.readTextFileSync(path));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return ok(undefined);
      return fail({
        code: "CONFIG_INVALID",
        message: `the configuration ${path} cannot be read`,
        hint: "Check its permissions.",
        cause: causeOf(error),
      });
    }
  },
  list(path) {
    try {
      const info = Deno.statSync(path);
      if (!info.isDirectory) return info.isFile ? [path] : [];
      const folder = path.replace(/\/+$/, "");
      return [...Deno.readDirSync(path)].map((entry) => `${folder}/${entry.name}`)
        .filter(isFile).sort();
    } catch {
      // Falco leaves out what is not there.
      return [];
    }
  },
};
