/**
 * Fields that say how a file was opened. They go by what was asked for, so they are true for failed
 * opens too; rules add `fd.num>=0` for that.
 */
import { PPME } from "../event/event_codes.ts";
import type { EventContext } from "../state/event_context.ts";
import { makeFields } from "./define.ts";

// PPM_O_* bits (driver/ppm_events_public.h); RDWR is both access bits
const O_RDONLY = 1;
const O_WRONLY = 2;
const O_CREAT = 4;
const O_TMPFILE = 8192;
const O_F_CREATED = 16384;
/** Execute bits of a mode. */
const ANY_EXEC = 0o111;

/** Open flags of the event, or -1 if it is no open. */
function openFlags({ ev }: EventContext): number {
  switch (ev.type) {
    case PPME.SYSCALL_OPEN_X:
    case PPME.SYSCALL_OPEN_BY_HANDLE_AT_X:
      return ev.uint(2);
    case PPME.SYSCALL_OPENAT_2_X:
    case PPME.SYSCALL_OPENAT2_X:
      return ev.uint(3);
    default:
      return -1;
  }
}

function asks(ctx: EventContext, bits: number): boolean {
  const flags = openFlags(ctx);
  return flags >= 0 && (flags & bits) !== 0;
}

function createsExecutable(ctx: EventContext): boolean {
  const { ev } = ctx;
  switch (ev.type) {
    case PPME.SYSCALL_CREAT_X:
      return (ev.uint(2) & ANY_EXEC) !== 0;
    case PPME.SYSCALL_OPEN_X:
      return asks(ctx, O_CREAT | O_TMPFILE) && (ev.uint(3) & ANY_EXEC) !== 0;
    case PPME.SYSCALL_OPENAT_2_X:
    case PPME.SYSCALL_OPENAT2_X:
      return asks(ctx, O_CREAT | O_TMPFILE) && (ev.uint(4) & ANY_EXEC) !== 0;
    default:
      return false;
  }
}

/** Fields `evt.is_open_*`. */
export const EVT_OPEN_FIELDS = makeFields("evt", [
  {
    name: "evt.is_open_read",
    type: "BOOL",
    help: "True if a file is opened for reading (failed attempts too)",
    extract: (ctx) => asks(ctx, O_RDONLY),
  },
  {
    name: "evt.is_open_write",
    type: "BOOL",
    help: "True if a file is opened for writing (failed attempts too)",
    extract: (ctx) => asks(ctx, O_WRONLY),
  },
  {
    name: "evt.is_open_exec",
    type: "BOOL",
    help: "True if a file is to be created with an execute bit",
    extract: createsExecutable,
  },
  {
    name: "evt.is_open_create",
    type: "BOOL",
    help: "True if the open made the file, or a temporary one without a name",
    extract: (ctx) => asks(ctx, O_F_CREATED) || (asks(ctx, O_TMPFILE) && ctx.ev.int(0) >= 0),
  },
]);
