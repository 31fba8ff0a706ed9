/** Where a relative path of an *at call starts. */
import { AT_FDCWD } from "../event/path.ts";
import type { State } from "./state.ts";
import type { Thread } from "./thread.ts";

/** Directory argument that an event does not have: relative paths stay as they are. */
export const NO_DIR = -0x8000_0000;

/** Stands for the unknown directory of a relative path; nothing separates it from the path. */
export const UNKNOWN_DIR = "<UNKNOWN>";

/**
 * Directory that `name` starts from, ending in "/" unless unknown; "" for absolute names, and for those
 * relative to a descriptor without a name (a pipe, say), as in libsinsp.
 */
export function directoryOf(state: State, thread: Thread, dirfd: number, name: string): string {
  if (name.charCodeAt(0) === 0x2f) return "";
  if (dirfd === NO_DIR) return "";
  if (dirfd === AT_FDCWD) return state.threads.cwd(thread);
  const dir = state.lookupFd(thread, dirfd);
  if (dir === undefined) return UNKNOWN_DIR;
  return dir.name === "" || dir.name.endsWith("/") ? dir.name : dir.name + "/";
}
