/**
 * Tags of the facts that saker's driver adds behind the declared parameters of an event
 * ({@linkcode EventView.extra}). The C header of the driver is generated from this table.
 * Numbers are for ever: captures carry them. 0x53 in the high byte tells them from padding; 0x5304
 * is not in use.
 */
export const Extra = {
  /** CHARBUF: path of the opened / executed object as the kernel resolved it, seen from the task's root. */
  PATH: 0x5301,
  /** u8: how the operation was asked for; 1 = io_uring. Absent = a system call. */
  VIA: 0x5302,
  /** CHARBUF: second resolved path, where an operation has two objects. */
  PATH2: 0x5303,
  /** u32: 32-bit (ia32) caller when 1. */
  COMPAT: 0x5305,
  /**
   * A descriptor that came with a message; several stand one behind the other. s32 number, u32 open
   * flags (PPM_O_*), u32 device, u32 mode of the inode, u64 inode, then the path with its NUL, or nothing.
   */
  RECEIVED: 0x5306,
} as const;
