/**
 * Exit codes: one table, so that scripts can tell what went wrong and the docs list the same
 * numbers. Codes are for ever; new failures get new numbers.
 */

/** Error code of a {@linkcode SakerError} to exit status of the program. */
export const EXIT_CODES = {
  OK: 0,
  /** Rules or conditions are wrong (also: a test failed). */
  INVALID_RULES: 1,
  /** Wrong flag or argument. */
  USAGE: 2,
  NOT_ROOT: 3,
  MISSING_CAPABILITY: 4,
  NO_BTF: 5,
  KERNEL_UNSUPPORTED: 6,
  /** A rule file is missing, empty or unreadable. */
  RULES_UNREADABLE: 7,
  CONFIG_INVALID: 8,
  /** An output cannot be opened or written. */
  OUTPUT_UNWRITABLE: 9,
  /** libsaker.so is missing, of another version or refuses to load. */
  DRIVER_LIBRARY: 10,
  /** A program was refused by the kernel or a hook could not be attached. */
  DRIVER_FAILED: 11,
  /** A capture is missing or unreadable. */
  CAPTURE_UNREADABLE: 12,
  /** A capture is damaged or truncated; what came before the damage was used. */
  CAPTURE_DAMAGED: 13,
  /** More events were lost than the configuration allows. */
  EVENTS_LOST: 14,
  /** A defect of saker itself. */
  INTERNAL: 70,
} as const;

/** Name of a failure, as {@linkcode SakerError.code} carries it. */
export type ExitName = keyof typeof EXIT_CODES;

/** Exit status for an error code; an unknown one counts as a defect. */
export function exitCode(code: string): number {
  return code in EXIT_CODES ? EXIT_CODES[code as ExitName] : EXIT_CODES.INTERNAL;
}
