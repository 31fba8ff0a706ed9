/**
 * The two ways in which reading a capture ends badly, with one wording for both: a file that
 * cannot be read at all, and a file that is broken somewhere inside.
 */
import type { SakerError } from "../base/result.ts";

/** Where and why a capture cannot be read further. */
export interface Damage {
  /** Offset in the unpacked stream of the block or entry that is broken. */
  readonly offset: number;
  /** What is broken there, such as `event length 12 is shorter than its header`. */
  readonly what: string;
  readonly cause?: string;
  /** What the file is, when it is not broken but something else: `a pcapng network capture`. */
  readonly foreign?: string;
}

/** The error a user sees for damage inside the capture `name`. */
export function damaged(name: string, damage: Damage): SakerError {
  return {
    code: "CAPTURE_DAMAGED",
    message: `${name} is damaged at byte ${damage.offset}: ${damage.what}`,
    hint: "What came before that place was used; take the capture or copy the file again.",
    ...(damage.cause === undefined ? {} : { cause: damage.cause }),
  };
}

/** The error a user sees when `name` is missing, not readable or no capture. */
export function unreadable(name: string, why: string, hint: string, cause?: string): SakerError {
  return {
    code: "CAPTURE_UNREADABLE",
    message: `${name} ${why}`,
    hint,
    ...(cause === undefined ? {} : { cause }),
  };
}
