/**
 * Fields of calls that work on paths (open, unlink, rename, ...): the paths as passed and made
 * absolute. Which calls count, what success means and how relative paths are completed follows
 * Falco to the letter, since rules rely on it; `saker.path` has the path that the kernel resolved.
 */
import { lazy } from "../base/lazy.ts";
import { EVENT_COUNT, PPME } from "../event/event_codes.ts";
import { eventsByName } from "../event/event_table.ts";
import { concatenatePaths } from "../event/path.ts";
import { UNKNOWN_DIR } from "../state/directory.ts";
import type { EventContext } from "../state/event_context.ts";
import { FdType } from "../state/fd_info.ts";
import { makeFields } from "./define.ts";
import { directoryOf } from "./fd_path.ts";
import type { Extract } from "./field.ts";

/** Where a relative path starts. */
type Base =
  /** The working directory, even where the call has a directory fd. */
  | "cwd"
  /** The directory that the event's descriptor is; the working directory does not count. */
  | "fd"
  /** The new descriptor's own name is the path. */
  | "opened"
  /** The directory fd before the path, or the working directory. */
  | "dirfd"
  /** Nothing is known of it. */
  | "unknown"
  /** The parameter is not a path: the name of the descriptor is. */
  | "fd name";

type Part = readonly [param: string, base: Base];

interface PathCall {
  readonly name?: Part;
  readonly source?: Part;
  readonly target?: Part;
}

const CALLS: Readonly<Record<string, PathCall>> = {
  mkdir: { name: ["path", "cwd"] },
  mkdirat: { name: ["path", "fd"] },
  rmdir: { name: ["path", "cwd"] },
  unlink: { name: ["path", "cwd"] },
  unlinkat: { name: ["name", "fd"] },
  open: { name: ["name", "cwd"] },
  openat: { name: ["name", "opened"] },
  openat2: { name: ["name", "opened"] },
  chmod: { name: ["filename", "cwd"] },
  fchmod: { name: ["fd", "fd name"] },
  fchmodat: { name: ["filename", "fd"] },
  chown: { name: ["path", "cwd"] },
  lchown: { name: ["path", "cwd"] },
  fchown: { name: ["fd", "fd name"] },
  fchownat: { name: ["pathname", "fd"] },
  quotactl: { name: ["special", "cwd"] },
  umount: { name: ["name", "cwd"] },
  umount2: { name: ["name", "cwd"] },
  rename: { source: ["oldpath", "cwd"], target: ["newpath", "cwd"] },
  renameat: { source: ["oldpath", "cwd"], target: ["newpath", "cwd"] },
  renameat2: { source: ["oldpath", "dirfd"], target: ["newpath", "dirfd"] },
  link: { source: ["newpath", "cwd"], target: ["oldpath", "cwd"] },
  linkat: { source: ["newpath", "cwd"], target: ["oldpath", "cwd"] },
  symlink: { source: ["linkpath", "cwd"], target: ["target", "cwd"] },
  symlinkat: { source: ["linkpath", "fd"], target: ["target", "unknown"] },
  mount: { source: ["dev", "cwd"], target: ["dir", "cwd"] },
};

/** Position of a path parameter and where it starts from. */
interface Place {
  readonly index: number;
  readonly base: Base;
}

/** Places of one role (name, source, target) by event code; current exit events only. */
function places(role: keyof PathCall): readonly (Place | undefined)[] {
  const found: (Place | undefined)[] = new Array(EVENT_COUNT).fill(undefined);
  for (const [call, { [role]: part }] of Object.entries(CALLS)) {
    if (part === undefined) continue;
    for (const { code, state, exit, params } of eventsByName(call)) {
      const index = params.findIndex((param) => param.name === part[0]);
      if (state === "current" && exit && index >= 0) found[code] = { index, base: part[1] };
    }
  }
  return found;
}

/** {@linkcode places} of each role. */
const PLACES = {
  name: lazy(() => places("name")),
  source: lazy(() => places("source")),
  target: lazy(() => places("target")),
};

function isOpen(type: number): boolean {
  return type === PPME.SYSCALL_OPEN_X || type === PPME.SYSCALL_OPENAT_2_X ||
    type === PPME.SYSCALL_OPENAT2_X;
}

/** Opens count unless the result is -1, so with every error but EPERM; the rest wants 0. */
function succeeded({ ev }: EventContext): boolean {
  const result = ev.int(0, -1);
  return isOpen(ev.type) ? result !== -1 : result === 0;
}

function directoryFd(ctx: EventContext): string {
  const fd = ctx.fd;
  if (fd === undefined || fd.type !== FdType.DIRECTORY) return UNKNOWN_DIR;
  return fd.name.endsWith("/") ? fd.name : `${fd.name}/`;
}

function cwd(ctx: EventContext): string {
  return ctx.thread === undefined ? UNKNOWN_DIR : ctx.state.threads.cwd(ctx.thread);
}

function rawPath(ctx: EventContext, place: Place): string | undefined {
  if (place.base === "fd name") return ctx.fd?.name ?? "";
  // a missing path is the text "<NA>" in Falco, and then a relative name
  return ctx.ev.str(place.index) ?? "<NA>";
}

function fullPath(ctx: EventContext, place: Place): string | undefined {
  const path = rawPath(ctx, place);
  if (path === undefined || place.base === "fd name") return path;
  if (path.startsWith("/")) return concatenatePaths("", path);
  switch (place.base) {
    case "cwd":
      return concatenatePaths(cwd(ctx), path);
    case "fd":
      return concatenatePaths(directoryFd(ctx), path);
    case "dirfd":
      return concatenatePaths(directoryOf(ctx, ctx.ev.int(place.index - 1, -1)), path);
    case "opened":
      return ctx.fd === undefined ? UNKNOWN_DIR : concatenatePaths("", ctx.fd.name);
    case "unknown":
      return concatenatePaths(UNKNOWN_DIR, path);
  }
}

function pathField(
  role: keyof PathCall,
  read: (ctx: EventContext, place: Place) => string | undefined,
): Extract {
  const byCode = PLACES[role];
  return (ctx) => {
    const place = byCode()[ctx.ev.type];
    if (place === undefined || ctx.thread === undefined || !succeeded(ctx)) return undefined;
    return read(ctx, place);
  };
}

/** Fields `fs.path.*`. */
export const FS_PATH_FIELDS = makeFields("fs.path", [
  {
    name: "fs.path.name",
    type: "CHARBUF",
    help: "Absolute path that a call with one path worked on",
    extract: pathField("name", fullPath),
  },
  {
    name: "fs.path.nameraw",
    type: "CHARBUF",
    help: "That path as passed",
    extract: pathField("name", rawPath),
  },
  {
    name: "fs.path.source",
    type: "CHARBUF",
    help: "Absolute source of a call with two paths (rename, mount); the new link for links",
    extract: pathField("source", fullPath),
  },
  {
    name: "fs.path.sourceraw",
    type: "CHARBUF",
    help: "That source as passed",
    extract: pathField("source", rawPath),
  },
  {
    name: "fs.path.target",
    type: "CHARBUF",
    help: "Absolute target of a call with two paths (rename, mount); what a link leads to",
    extract: pathField("target", fullPath),
  },
  {
    name: "fs.path.targetraw",
    type: "CHARBUF",
    help: "That target as passed",
    extract: pathField("target", rawPath),
  },
]);
