/** Tokens on their way from the scanner to the reader. Throws {@linkcode YamlError} for too many of them. */
import { type Mark, YamlError } from "./mark.ts";
import type { Token, TokenKind } from "./token.ts";

/**
 * Most tokens of a file: some 350,000 words of a list. Every one takes memory until the file is
 * loaded, and a file of dashes could otherwise fill it.
 */
const MAX_TOKENS = 1 << 20;

/** A queue whose tokens may wait to be declared valid. */
export class TokenQueue {
  #tokens: Token[] = [];
  #head = 0;
  #count = 0;

  /** The oldest token; undefined when the queue is empty. */
  get first(): Token | undefined {
    return this.#tokens[this.#head];
  }

  /** Takes the oldest token. */
  pop(): void {
    this.#head++;
    if (this.#head > 1024 && this.#head * 2 > this.#tokens.length) {
      this.#tokens = this.#tokens.slice(this.#head);
      this.#head = 0;
    }
  }

  /** Adds a token, and gives it so that one that waits can be declared valid or not. */
  push(kind: TokenKind, mark: Mark, text = "", state: "valid" | "waiting" = "valid"): Token {
    if (++this.#count > MAX_TOKENS) throw new YamlError(mark, "the file is too long");
    const token: Token = { kind, mark, text, valid: state === "valid" ? true : undefined };
    this.#tokens.push(token);
    return token;
  }
}
