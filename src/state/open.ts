/**
 * open, openat, openat2, creat, open_by_handle_at: a file gets a number. The name is the path as the
 * kernel resolved it when our driver tells it, else the requested path joined with its directory.
 * Where an enter event was recorded, its arguments win over those of the exit event: they were
 * read before the call and cannot have been changed behind the sensor's back afterwards.
 */
import { Form } from "../base/text_form.ts";
import { printable } from "../base/printable.ts";
import { PPME } from "../event/event_codes.ts";
import type { EventView } from "../event/event_view.ts";
import { Extra } from "../event/extra.ts";
import { AT_FDCWD, collapseSlashes, concatenatePaths, joinedPath } from "../event/path.ts";
import { directoryOf, NO_DIR } from "./directory.ts";
import { enterOf, keepEnter } from "./enter_event.ts";
import { addFd } from "./fd_table.ts";
import type { EventContext } from "./event_context.ts";
import { type FdInfo, FdType, rename } from "./fd_info.ts";
import type { Parser, Parsers } from "./parser.ts";
import type { State } from "./state.ts";
import type { Thread } from "./thread.ts";

/** Where an open-like event keeps its parameters; -1 = it has none. */
interface Layout {
  readonly dirfd: number;
  readonly name: number;
  readonly flags: number;
  readonly dev: number;
  readonly ino: number;
  readonly creatFlags: number;
  /** False for open_by_handle_at, whose path is whole. */
  readonly relative: boolean;
}

const SLASH = 0x2f;
const O_DIRECTORY = 1024;
/** Bits at and above F_CREATED are facts of the kernel, not of the caller. */
const KERNEL_BITS = ~(16384 - 1);
const UPPER_LAYER = 32768;
const LOWER_LAYER = 65536;
/** Name of a parameter that the event does not have. */
const ABSENT = "<NA>";

function openParser(at: Layout): Parser {
  return (state, ev) => onOpen(state, ev, at);
}

function onOpen(state: State, ev: EventView, at: Layout): void {
  const thread = state.context.thread;
  if (thread === undefined) return;
  const fd = ev.int(0, -1);
  if (fd < 0) return;
  const enter = enterOf(thread, ev);
  const given = ev.str(at.name);
  let form = given === undefined ? 0 : ev.textForm;
  let place = ev.textPlace;
  const passed = given ?? ABSENT;
  let name = passed;
  let flags = at.flags >= 0 ? ev.uint(at.flags) : 0;
  let dirfd = at.dirfd >= 0 ? ev.int(at.dirfd, NO_DIR) : AT_FDCWD;
  if (enter !== undefined && enter.name !== ABSENT) {
    ({ name, form, place } = enter);
    flags = enter.flags | (flags & KERNEL_BITS);
    dirfd = enter.dirfd;
  }
  if (at.creatFlags >= 0) {
    const layer = ev.uint(at.creatFlags);
    if ((layer & 1) !== 0) flags |= UPPER_LAYER;
    else if ((layer & 2) !== 0) flags |= LOWER_LAYER;
  }
  const type = (flags & O_DIRECTORY) !== 0 ? FdType.DIRECTORY : FdType.FILE_V2;
  const info = state.newFile(fd, type);
  info.openFlags = flags;
  info.dev = ev.uint(at.dev);
  info.ino = ev.exact(at.ino);
  info.nameRaw = (form & Form.PLAIN) !== 0 ? name : printable(collapseSlashes(name));
  const told = pathTold(ev, at.name);
  if (told === "") {
    // comparing the two names would look at the text, which is seldom in a cache
    if ((form & Form.PLAIN) !== 0 && enter === undefined) rename(info, passed, place);
    else rename(info, printable(passed));
  } else if (told !== undefined) {
    if ((ev.textForm & Form.PLAIN) !== 0) rename(info, told, ev.textPlace);
    else rename(info, printable(told));
  } else if ((form & Form.SHORTEST) !== 0) rename(info, name, place);
  else nameAsJoined(info, state.context, thread, dirfd, name, !at.relative);
  state.context.fd = addFd(state.threads, thread, info) ? info : undefined;
}

/** The path that the driver tells; "" = the one that was passed, undefined = it tells none. */
function pathTold(ev: EventView, passedAt: number): string | undefined {
  const at = ev.extra(Extra.PATH);
  if (at < 0) return undefined;
  const length = ev.extraLength(at);
  if (length === 0) return undefined;
  return ev.sameAsParam(passedAt, at, length) ? "" : ev.textAt(at, length) || undefined;
}

/** Gives the descriptor of a path that nobody resolved its name: seen from where it starts. */
function nameAsJoined(
  info: FdInfo,
  { ev, state }: EventContext,
  thread: Thread,
  dirfd: number,
  name: string,
  whole: boolean,
): void {
  // libsinsp puts absolute paths behind ".", which counts for the longest path it takes
  const start = name.charCodeAt(0) === SLASH ? "." : directoryOf(state, thread, dirfd, name);
  const base = whole ? "" : start;
  const joined = joinedPath(base, name, ev);
  if (joined === "") rename(info, concatenatePaths(base, name));
  else rename(info, joined, ev.textPlace);
}

function onOpenEnter(state: State, ev: EventView): void {
  keepEnter(state, ev, { name: 0, flags: 1, dirfd: -1 });
}

function onCreatEnter(state: State, ev: EventView): void {
  keepEnter(state, ev, { name: 0, flags: -1, dirfd: -1 });
}

function onOpenatEnter(state: State, ev: EventView): void {
  keepEnter(state, ev, { name: 1, flags: 2, dirfd: 0 });
}

const OPEN: Layout = {
  dirfd: -1,
  name: 1,
  flags: 2,
  dev: 4,
  ino: 5,
  creatFlags: -1,
  relative: true,
};
const OPENAT: Layout = { ...OPEN, dirfd: 1, name: 2, flags: 3, dev: 5, ino: 6 };

/** Parsers of opens and of their enter events. */
export const OPEN_PARSERS: Parsers = {
  [PPME.SYSCALL_OPEN_E]: onOpenEnter,
  [PPME.SYSCALL_CREAT_E]: onCreatEnter,
  [PPME.SYSCALL_OPENAT_2_E]: onOpenatEnter,
  [PPME.SYSCALL_OPENAT2_E]: onOpenatEnter,
  [PPME.SYSCALL_OPEN_X]: openParser(OPEN),
  [PPME.SYSCALL_OPENAT_2_X]: openParser(OPENAT),
  [PPME.SYSCALL_OPENAT2_X]: openParser({ ...OPENAT, dev: 6, ino: 7 }),
  [PPME.SYSCALL_CREAT_X]: openParser({ ...OPEN, flags: -1, dev: 3, ino: 4, creatFlags: 5 }),
  [PPME.SYSCALL_OPEN_BY_HANDLE_AT_X]: openParser({ ...OPEN, name: 3, relative: false }),
};
