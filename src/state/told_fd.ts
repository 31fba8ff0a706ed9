/**
 * Descriptors whose path an event of saker's driver tells itself: where one was opened before the
 * first event, nothing can be asked that is as sure as what the kernel held at that moment.
 */
import { PPME } from "../event/event_codes.ts";
import type { EventView } from "../event/event_view.ts";
import { Extra } from "../event/extra.ts";
import { FdType } from "./fd_info.ts";

/** Events with the kernel's path of the descriptor in their second parameter, and what it is. */
const TYPE_OF: ReadonlyMap<number, number> = new Map([
  [PPME.SYSCALL_FCHDIR_X, FdType.DIRECTORY],
  [PPME.SYSCALL_FCHMOD_X, FdType.FILE_V2],
  [PPME.SYSCALL_FCHOWN_X, FdType.FILE_V2],
  [PPME.SYSCALL_SETNS_X, FdType.FILE_V2],
  [PPME.SYSCALL_FINIT_MODULE_X, FdType.FILE_V2],
]);

/** What the event tells of descriptor `fd`; undefined when it tells nothing of it. */
export function toldFd(
  ev: EventView,
  fd: number,
): { readonly type: number; readonly path: string } | undefined {
  const type = TYPE_OF.get(ev.type);
  if (type === undefined || ev.int(1) !== fd) return undefined;
  const path = ev.extraStr(Extra.PATH);
  return path?.startsWith("/") ? { type, path } : undefined;
}
