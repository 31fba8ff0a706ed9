/**
 * What the kernel makes of a path: symbolic links of the world and those of /proc are followed
 * component by component, `..` counts from where they lead. Test events carry the result as the
 * driver would send it.
 */
import type { SimProcess } from "./process.ts";

/** Links followed before the kernel gives up (ELOOP). */
const MAX_LINKS = 40;

/**
 * The resolved absolute path.
 *
 * @param path as passed, absolute or not
 * @param base directory that a relative path starts from
 * @param links symbolic links of the world
 * @param self the process that asks, for /proc/self
 */
export function kernelPath(
  path: string,
  base: string,
  links: ReadonlyMap<string, string>,
  self: SimProcess,
): string {
  const todo = (path.startsWith("/") ? path : `${base}/${path}`).split("/").reverse();
  let done: string[] = [];
  let followed = 0;
  while (todo.length > 0) {
    const part = todo.pop() as string;
    if (part === "" || part === ".") continue;
    if (part === "..") {
      done.pop();
      continue;
    }
    const here = `/${[...done, part].join("/")}`;
    const target = links.get(here) ?? procLink(here, self);
    if (target === undefined || followed++ >= MAX_LINKS) {
      done.push(part);
      continue;
    }
    if (target.startsWith("/")) done = [];
    todo.push(...target.split("/").reverse());
  }
  return `/${done.join("/")}`;
}

/** Links of /proc, as far as ways around a rule use them. */
function procLink(path: string, self: SimProcess): string | undefined {
  if (path === "/proc/self" || path === "/proc/thread-self") return `/proc/${self.pid}`;
  const [, proc, pid, name, fd] = path.split("/");
  if (proc !== "proc" || !/^\d+$/.test(pid ?? "")) return undefined;
  if (name === "root" && fd === undefined) return "/";
  if (Number(pid) !== self.pid) return undefined;
  if (name === "cwd" && fd === undefined) return self.cwd;
  if (name === "exe" && fd === undefined) return self.exepath;
  const file = name === "fd" ? self.files.get(Number(fd)) : undefined;
  return file === undefined || file.kind === "socket" ? undefined : file.name;
}
