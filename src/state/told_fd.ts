/**
 * Descriptors whose path an event of saker's driver tells itself: where one was opened before the
 * first event, nothing can be asked that is as sure as what the kernel held at that moment.
 */
import { EVENT_COUNT, PPME } from "../event/event_codes.ts";
import type { EventView } from "../event/event_view.ts";
import { Extra } from "../event/extra.ts";
import { FdType } from "./fd_info.ts";

/** What events with the kernel's path of the descriptor in their second parameter tell of; 0 = another event. */
const TYPE_OF = new Uint8Array(EVENT_COUNT);
TYPE_OF[PPME.SYSCALL_FCHDIR_X] = FdType.DIRECTORY;
TYPE_OF[PPME.SYSCALL_FCHMOD_X] = FdType.FILE_V2;
TYPE_OF[PPME.SYSCALL_FCHOWN_X] = FdType.FILE_V2;
TYPE_OF[PPME.SYSCALL_SETNS_X] = FdType.FILE_V2;
TYPE_OF[PPME.SYSCALL_FINIT_MODULE_X] = FdType.FILE_V2;

/** What the event tells of descriptor `fd`; undefined when it tells nothing of it. */
export function toldFd(
  ev: EventView,
  fd: number,
): { readonly type: number; readonly path: string } | undefined {
  const type = TYPE_OF[ev.type] as number;
  if (type === 0 || ev.int(1) !== fd) return undefined;
  const path = ev.extraStr(Extra.PATH);
  return path?.startsWith("/") ? { type, path } : undefined;
}
