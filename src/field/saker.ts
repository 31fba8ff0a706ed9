/**
 * saker's own fields: what its driver saw in the kernel besides what the program passed. They have
 * values on events that saker recorded; on captures of other tools they are absent.
 */
import { lazy } from "../base/lazy.ts";
import { Extra } from "../event/extra.ts";
import { AT_FDCWD, concatenatePaths } from "../event/path.ts";
import { EVENTS } from "../event/event_table.ts";
import type { EventContext } from "../state/event_context.ts";
import { makeFields } from "./define.ts";
import { directoryOf } from "./fd_path.ts";

/** Value of `Extra.VIA` for operations submitted through io_uring. */
const VIA_IO_URING = 1;

/** Parameters that hold what the kernel resolved already, not what was asked for. */
const RESOLVED = new Set(["trusted_exepath"]);
/** Calls whose path parameter comes from the kernel. */
const WITHOUT_REQUEST = new Set(["open_by_handle_at"]);

/** First requested path of each event type, and the directory fd it is relative to (-1 = cwd). */
const firstPaths = lazy(() =>
  EVENTS.map((info) => {
    const index = WITHOUT_REQUEST.has(info.name)
      ? -1
      : info.params.findIndex((param) =>
        (param.type === "FSPATH" || param.type === "FSRELPATH") && !RESOLVED.has(param.name)
      );
    return { index, dirfd: info.params[index]?.dirfd ?? -1 };
  })
);

/**
 * The requested path of the event, absolute and cleaned without looking at the file system;
 * undefined where it starts from a directory that is not known.
 */
function requested(ctx: EventContext): string | undefined {
  const place = firstPaths()[ctx.ev.type];
  if (place === undefined || place.index < 0 || ctx.thread === undefined) return undefined;
  const path = ctx.ev.str(place.index);
  if (path === undefined || path === "") return undefined;
  if (path.startsWith("/")) return concatenatePaths("", path);
  const base = directoryOf(ctx, place.dirfd >= 0 ? ctx.ev.int(place.dirfd, AT_FDCWD) : AT_FDCWD);
  return base.startsWith("/") ? concatenatePaths(base, path) : undefined;
}

/** Fields `saker.*`. */
export const SAKER_FIELDS = makeFields("saker", [
  {
    name: "saker.path",
    type: "CHARBUF",
    help: "Path of the object as the kernel resolved it: links, .. and races are behind it",
    extract: ({ ev }) => ev.extraStr(Extra.PATH),
  },
  {
    name: "saker.path2",
    type: "CHARBUF",
    help: "Resolved path of the second object of calls with two (rename, link)",
    extract: ({ ev }) => ev.extraStr(Extra.PATH2),
  },
  {
    name: "saker.path.absolute",
    type: "CHARBUF",
    help:
      "Absolute path of the object of any call: as the kernel resolved it, else as asked for, " +
      "completed by the directory descriptor or working directory",
    extract: (ctx) => ctx.ev.extraStr(Extra.PATH) ?? requested(ctx) ?? ctx.fd?.name,
  },
  {
    name: "saker.path.differs",
    type: "BOOL",
    help: "True if the requested path leads elsewhere: through a link, or changed meanwhile",
    extract: (ctx) => {
      const resolved = ctx.ev.extraStr(Extra.PATH);
      const asked = requested(ctx);
      return resolved === undefined || asked === undefined ? undefined : resolved !== asked;
    },
  },
  {
    name: "saker.via",
    type: "CHARBUF",
    help: "How the operation was asked for: syscall or io_uring",
    extract: ({ ev }) => {
      const at = ev.extra(Extra.VIA);
      return at >= 0 && ev.bytes[at] === VIA_IO_URING ? "io_uring" : "syscall";
    },
  },
  {
    name: "saker.compat",
    type: "BOOL",
    help: "True for a system call of a 32-bit program on a 64-bit machine",
    extract: ({ ev }) => {
      const at = ev.extra(Extra.COMPAT);
      return at >= 0 && ev.bytes[at] === 1;
    },
  },
], { own: true });
