/**
 * The descriptor of an event, and the name it shows when there is none: the path that a failed open
 * asked for, for instance.
 */
import { Form } from "../base/text_form.ts";
import { PPME } from "../event/event_codes.ts";
import { AT_FDCWD, concatenatePaths, MAX_PATH } from "../event/path.ts";
import { UNKNOWN_DIR } from "../state/directory.ts";
import type { EventContext } from "../state/event_context.ts";
import type { FdInfo } from "../state/fd_info.ts";
import { concernsFd } from "./event_info.ts";
import { paramText } from "./param_resolver.ts";

/** True if `fd.*` fields apply to the event. */
export function hasFd(ctx: EventContext): boolean {
  return ctx.thread !== undefined && concernsFd(ctx);
}

/** The descriptor of the event if it is known and `fd.*` fields apply. */
export function fdOf(ctx: EventContext): FdInfo | undefined {
  return hasFd(ctx) ? ctx.fd : undefined;
}

/**
 * Directory that a relative path of the event starts from, with a slash at the end; "" for a
 * descriptor without a name.
 */
export function directoryOf(ctx: EventContext, dirfd: number): string {
  const { thread, state } = ctx;
  if (thread === undefined) return UNKNOWN_DIR;
  if (dirfd === AT_FDCWD) return state.threads.cwd(thread);
  const name = state.threads.fdTable(thread)?.get(dirfd)?.name;
  if (name === undefined) return UNKNOWN_DIR;
  return name === "" || name.endsWith("/") ? name : `${name}/`;
}

/** The name that an event without a known descriptor is about. */
function requestedName(ctx: EventContext, raw: boolean): string | undefined {
  const { ev } = ctx;
  if ((ev.type & 1) === 0) return undefined;
  switch (ev.type) {
    case PPME.SYSCALL_OPEN_X:
    case PPME.SYSCALL_CREAT_X:
    case PPME.SOCKET_ACCEPT_5_X:
    case PPME.SOCKET_ACCEPT4_6_X:
    case PPME.SOCKET_CONNECT_X:
      return paramText(ctx, 1, false);
    case PPME.SYSCALL_OPENAT_2_X:
    case PPME.SYSCALL_OPENAT2_X: {
      const path = ev.str(2);
      if (path === undefined || raw || standsAlone(ctx)) return path;
      return concatenatePaths(directoryOf(ctx, ev.int(1, AT_FDCWD)), path);
    }
    case PPME.SYSCALL_OPEN_BY_HANDLE_AT_X:
      return ev.str(3) ?? "<NA>";
    default:
      return "";
  }
}

/**
 * `BoundField.place` of `fd.name`: that of the descriptor's name, or of the path that a failed open
 * asked for where nothing has to be done to it.
 */
export function fdNamePlace(ctx: EventContext): number {
  if (!hasFd(ctx)) return 0;
  if (ctx.fd !== undefined) return ctx.fd.namePlace;
  const { ev } = ctx;
  if (ev.type !== PPME.SYSCALL_OPENAT_2_X && ev.type !== PPME.SYSCALL_OPENAT2_X) return 0;
  return ev.str(2) !== undefined && standsAlone(ctx) ? ev.textPlace : 0;
}

/** True if the path of an openat, which was read last, is the name as it is. */
function standsAlone(ctx: EventContext): boolean {
  const { ev } = ctx;
  if ((ev.textForm & Form.SHORTEST) === 0) return false;
  // an absolute path stands alone, but a long directory counts for its length all the same
  return directoryOf(ctx, ev.int(1, AT_FDCWD)).length + ev.paramLength(2) < MAX_PATH;
}

/** `fd.name`. */
export function fdName(ctx: EventContext): string | undefined {
  if (!hasFd(ctx)) return undefined;
  return ctx.fd !== undefined ? ctx.fd.name : requestedName(ctx, false);
}

/** `fd.nameraw`: as passed, but for failed opens without a directory fd, which show it resolved. */
export function fdNameRaw(ctx: EventContext): string | undefined {
  if (!hasFd(ctx)) return undefined;
  return ctx.fd !== undefined ? ctx.fd.nameRaw : requestedName(ctx, true);
}
