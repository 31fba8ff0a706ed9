/**
 * What is wrong with a condition. The message has Falco's words, since tools and people search for
 * them; the position points into the condition's text.
 */
import { toText } from "../base/byte_string.ts";
import { fail } from "../base/result.ts";
import type { Position } from "./ast.ts";

/** Why a condition was refused. */
export interface FilterError {
  /** Falco's code of the load result. */
  readonly code: "LOAD_ERR_COMPILE_CONDITION";
  readonly message: string;
  readonly pos: Position;
}

/** Something in a valid condition that is probably not what its author meant. */
export interface FilterWarning {
  readonly code: "LOAD_COMPILE_CONDITION";
  readonly message: string;
  readonly pos: Position;
}

/** Start of a text. */
export const START: Position = { offset: 0, line: 1, column: 1 };

/** Makes a failure; the message may hold byte strings and becomes text. */
export function filterError(
  message: string,
  pos: Position,
): { readonly ok: false; readonly error: FilterError } {
  return fail<FilterError>({ code: "LOAD_ERR_COMPILE_CONDITION", message: toText(message), pos });
}
