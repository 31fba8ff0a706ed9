/** `evt.abspath`: absolute paths of the calls that take a directory fd, failed calls included. */
import { PPME } from "../event/event_codes.ts";
import { AT_FDCWD, concatenatePaths } from "../event/path.ts";
import { UNKNOWN_DIR } from "../state/directory.ts";
import type { EventContext } from "../state/event_context.ts";
import { type Binding, makeFields, nonexistent } from "./define.ts";

/** Positions of directory fd and path; dir -1 = the path is absolute by itself. */
type Place = readonly [dir: number, path: number];

/** Source (first) and destination path of each call. */
const PLACES: ReadonlyMap<number, readonly [Place, Place]> = new Map([
  pair(PPME.SYSCALL_RENAMEAT_X, [1, 2], [3, 4]),
  pair(PPME.SYSCALL_RENAMEAT2_X, [1, 2], [3, 4]),
  pair(PPME.SYSCALL_LINKAT_2_X, [1, 2], [3, 4]),
  single(PPME.SYSCALL_SYMLINKAT_X, [2, 3]),
  single(PPME.SYSCALL_OPENAT_2_X, [1, 2]),
  single(PPME.SYSCALL_OPENAT2_X, [1, 2]),
  single(PPME.SYSCALL_OPEN_BY_HANDLE_AT_X, [-1, 3]),
  single(PPME.SYSCALL_UNLINKAT_2_X, [1, 2]),
  single(PPME.SYSCALL_MKDIRAT_X, [1, 2]),
  single(PPME.SYSCALL_FCHMODAT_X, [1, 2]),
  single(PPME.SYSCALL_FCHOWNAT_X, [1, 2]),
]);

function pair(code: number, source: Place, target: Place): [number, readonly [Place, Place]] {
  return [code, [source, target]];
}

function single(code: number, place: Place): [number, readonly [Place, Place]] {
  return [code, [place, place]];
}

/**
 * What a relative path is put behind. Unlike with `fd.name` an unknown directory gets a slash, and a
 * known one gets another even if its name ends in one.
 */
function baseOf({ thread, state }: EventContext, dirfd: number): string {
  if (thread === undefined) return `${UNKNOWN_DIR}/`;
  if (dirfd === AT_FDCWD) return state.threads.cwd(thread);
  return `${state.threads.fdTable(thread)?.get(dirfd)?.name ?? UNKNOWN_DIR}/`;
}

function absolutePath(ctx: EventContext, end: 0 | 1): string | undefined {
  const place = PLACES.get(ctx.ev.type)?.[end];
  if (place === undefined || ctx.thread === undefined) return undefined;
  const [dir, at] = place;
  if (dir < 0) {
    // the kernel names the file only when the open worked
    return ctx.ev.int(0) > 0 ? ctx.ev.str(at) ?? "<NA>" : undefined;
  }
  const path = ctx.ev.str(at);
  if (path === undefined || !ctx.ev.has(dir)) return undefined;
  return concatenatePaths(baseOf(ctx, ctx.ev.int(dir)), path);
}

function bind(arg: string | undefined, dot: boolean): Binding | string {
  if (arg === undefined) return { extract: (ctx) => absolutePath(ctx, 0) };
  if (!dot) return nonexistent(`evt.abspath[${arg}]`);
  if (arg === "src") return { extract: (ctx) => absolutePath(ctx, 0) };
  if (arg === "dst") return { extract: (ctx) => absolutePath(ctx, 1) };
  return nonexistent(`evt.abspath.${arg}`);
}

/** Fields `evt.abspath`, `.src` and `.dst`. */
export const EVT_ABSPATH_FIELDS = makeFields("evt", [{
  name: "evt.abspath",
  type: "CHARBUF",
  arg: "name",
  help: "Absolute path of a call with a directory fd; .src and .dst for calls with two paths",
  bind,
}]);
