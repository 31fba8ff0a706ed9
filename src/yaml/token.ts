/** Tokens of YAML, as the scanner delivers them to the reader. */
import type { Mark } from "./mark.ts";

/** Kinds of token. */
export type TokenKind =
  | "directive"
  | "document start"
  | "document end"
  | "sequence start"
  | "sequence end"
  | "map start"
  | "map end"
  | "entry"
  | "flow sequence start"
  | "flow sequence end"
  | "flow map start"
  | "flow map end"
  | "flow entry"
  | "key"
  | "value"
  | "anchor"
  | "alias"
  | "tag"
  | "plain"
  | "quoted";

/** A token; `valid` is undefined while it waits for its `:`, false when that never came. */
export interface Token {
  readonly kind: TokenKind;
  readonly mark: Mark;
  readonly text: string;
  valid: boolean | undefined;
}
