/**
 * Where libsaker.so is: what `SAKER_LIB` names; beside the executable (where the launcher unpacks
 * it); inside an executable made by `deno compile`, from where it is copied to a private file,
 * since the system loader only opens real ones; in the source tree.
 */
import { isFile } from "../base/is_file.ts";
import { causeOf, fail, ok, type Result } from "../base/result.ts";

const NAME = "libsaker.so";

/** Path of the library, ready for the system loader. */
export function libraryPath(
  env: (name: string) => string | undefined = (name) => Deno.env.get(name),
): Result<string> {
  const named = env("SAKER_LIB");
  if (named !== undefined && named !== "") {
    return isFile(named) ? ok(named) : missing(`SAKER_LIB names '${named}', which is not a file`);
  }
  const beside = `${folderOf(Deno.execPath())}/${NAME}`;
  if (isFile(beside)) return ok(beside);
  const inTree = new URL(`../../driver/build/${NAME}`, import.meta.url);
  if (inTree.protocol !== "file:") return missing("the driver library is not on this machine");
  const path = decodeURIComponent(inTree.pathname);
  if (Deno.build.standalone) return unpack(path);
  return isFile(path) ? ok(path) : missing(`the driver library ${path} has not been built`);
}

function missing(message: string): Result<string> {
  return fail({
    code: "DRIVER_LIBRARY",
    message,
    hint: "Build it with 'make -C driver', or set SAKER_LIB to the file libsaker.so.",
  });
}

/** Copies the library out of the executable, into a folder that only this user can write. */
function unpack(embedded: string): Result<string> {
  try {
    const bytes = Deno.readFileSync(embedded);
    const folder = Deno.makeTempDirSync({ prefix: "saker-" });
    const path = `${folder}/${NAME}`;
    Deno.writeFileSync(path, bytes, { mode: 0o500 });
    return ok(path);
  } catch (error) {
    return fail({
      code: "DRIVER_LIBRARY",
      message: "the driver library cannot be unpacked from the executable",
      hint: "Set TMPDIR to a folder that is writable and not mounted noexec.",
      cause: causeOf(error),
    });
  }
}

/** True if `path` was unpacked by {@linkcode libraryPath} and may go once it is loaded. */
export function isUnpacked(path: string): boolean {
  return Deno.build.standalone && /\/saker-[^/]+\/libsaker\.so$/.test(path);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}
