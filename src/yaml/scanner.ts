/**
 * YAML text to tokens. Block structure comes from indentation: a stack of columns opens and closes
 * collections, and a scalar that turns out to be followed by `:` becomes a key after the fact
 * ("simple keys"), for which tokens wait in the queue unverified.
 */
import { Ch, Cursor } from "./cursor.ts";
import { type Mark, YamlError } from "./mark.ts";
import { scanScalar } from "./scalar.ts";
import {
  DOUBLE_QUOTED,
  endsFlowItem,
  PLAIN_NEVER_STARTS,
  scanBlockScalar,
  scanPlain,
  SINGLE_QUOTED,
} from "./scalar_styles.ts";
import { scanAnchorName, scanTagName } from "./properties.ts";
import type { Token, TokenKind } from "./token.ts";
import { TokenQueue } from "./token_queue.ts";

interface Indent {
  readonly column: number;
  readonly kind: "none" | "map" | "sequence";
  readonly start: Token | undefined;
  valid: boolean | undefined;
}

interface SimpleKey {
  readonly mark: Mark;
  readonly flowLevel: number;
  readonly indent: Indent | undefined;
  readonly key: Token;
}

/** A key must fit on one line and within this many bytes. */
const MAX_KEY_LENGTH = 1024;

/** Delivers tokens one by one. Throws {@linkcode YamlError}. */
export class Scanner {
  readonly #in: Cursor;
  readonly #tokens = new TokenQueue();
  #ended = false;
  #keyAllowed = true;
  /** After a quoted scalar or a closed flow collection `:` needs no blank in flow context. */
  #adjacentValue = false;
  readonly #indents: Indent[] = [{ column: -1, kind: "none", start: undefined, valid: true }];
  readonly #keys: SimpleKey[] = [];
  readonly #flows: number[] = [];

  constructor(text: string) {
    this.#in = new Cursor(text);
  }

  /** The next token without taking it; undefined at the end. */
  peek(): Token | undefined {
    for (;;) {
      const token = this.#tokens.first;
      if (token !== undefined && token.valid === true) return token;
      if (token !== undefined && token.valid === false) this.pop();
      else if (this.#ended) return token;
      else this.#scanNext();
    }
  }

  /** Takes the token last seen by {@linkcode peek}. */
  pop(): void {
    this.#tokens.pop();
  }

  /** Where scanning has come to. */
  mark(): Mark {
    return this.#in.mark();
  }

  #scanNext(): void {
    const cursor = this.#in;
    this.#skipToToken();
    this.#closeIndents();
    if (cursor.atEnd) return this.#end();
    const c = cursor.peek();
    if (cursor.column === 0) {
      if (c === Ch.PERCENT) return this.#directive();
      if (cursor.atMarker(Ch.MINUS)) return this.#documentMarker("document start");
      if (cursor.atMarker(Ch.DOT)) return this.#documentMarker("document end");
    }
    const inFlow = this.#flows.length > 0;
    switch (c) {
      case Ch.OPEN_BRACKET:
      case Ch.OPEN_BRACE:
        return this.#flowStart(c);
      case Ch.CLOSE_BRACKET:
      case Ch.CLOSE_BRACE:
        return this.#flowEnd(c);
      case Ch.COMMA:
        return this.#flowEntry();
      case Ch.MINUS:
        if (cursor.isSeparator(1)) return this.#blockEntry();
        break;
      case Ch.QUESTION:
        if (cursor.isSeparator(1) && !cursor.isEnd(1)) return this.#explicitKey();
        break;
      case Ch.COLON:
        if (this.#atValue()) return this.#value();
        break;
      case Ch.ASTERISK:
      case Ch.AMPERSAND:
        return this.#anchorOrAlias(c === Ch.ASTERISK ? "alias" : "anchor");
      case Ch.EXCLAMATION:
        return this.#tag();
      case Ch.PIPE:
      case Ch.GREATER:
        if (!inFlow) return this.#blockScalar();
        break;
      case Ch.SINGLE_QUOTE:
      case Ch.DOUBLE_QUOTE:
        return this.#quoted(c);
    }
    const dash = (c === Ch.MINUS || c === Ch.COLON || c === Ch.QUESTION) && cursor.isSeparator(1);
    if (dash || PLAIN_NEVER_STARTS.has(c) || (inFlow && c === Ch.QUESTION)) {
      throw new YamlError(cursor.mark(), "unknown token");
    }
    this.#plain(inFlow);
  }

  #skipToToken(): void {
    const cursor = this.#in;
    for (;;) {
      while (cursor.isBlank()) {
        if (cursor.peek() === Ch.TAB && this.#flows.length === 0) this.#keyAllowed = false;
        cursor.advance();
      }
      if (cursor.peek() === Ch.HASH) {
        while (!cursor.atEnd && !cursor.isBreak()) cursor.advance();
      }
      if (!cursor.isBreak()) return;
      cursor.advance(cursor.breakLength());
      this.#invalidateKey();
      if (this.#flows.length === 0) this.#keyAllowed = true;
    }
  }

  #end(): void {
    if (this.#in.column > 0) this.#in.column = 0;
    this.#closeAll();
    this.#keyAllowed = false;
    this.#ended = true;
  }

  #closeAll(): void {
    if (this.#flows.length === 0) { while (this.#topIndent().kind !== "none") this.#popIndent(); }
    // keys still waiting stay keys, without a value, as in yaml-cpp
    this.#keys.length = 0;
  }

  #directive(): void {
    this.#closeAll();
    this.#keyAllowed = this.#adjacentValue = false;
    const cursor = this.#in;
    const mark = cursor.mark();
    const from = cursor.offset + 1;
    while (!cursor.atEnd && !cursor.isBreak()) cursor.advance();
    this.#tokens.push("directive", mark, cursor.text.slice(from, cursor.offset));
  }

  #documentMarker(kind: TokenKind): void {
    this.#closeAll();
    this.#keyAllowed = this.#adjacentValue = false;
    const mark = this.#in.mark();
    this.#in.advance(3);
    this.#tokens.push(kind, mark);
  }

  #flowStart(c: number): void {
    this.#maybeKey();
    this.#keyAllowed = true;
    this.#adjacentValue = false;
    const mark = this.#in.mark();
    this.#in.advance();
    this.#flows.push(c);
    this.#tokens.push(c === Ch.OPEN_BRACKET ? "flow sequence start" : "flow map start", mark);
  }

  #flowEnd(c: number): void {
    const mark = this.#in.mark();
    if (this.#flows.length === 0) throw new YamlError(mark, "illegal flow end");
    this.#endFlowItem(mark);
    this.#keyAllowed = false;
    this.#adjacentValue = true;
    this.#in.advance();
    // in ASCII the closing bracket is two behind the opening one
    if (this.#flows.at(-1) !== c - 2) throw new YamlError(mark, "illegal flow end");
    this.#flows.pop();
    this.#tokens.push(c === Ch.CLOSE_BRACKET ? "flow sequence end" : "flow map end", mark);
  }

  #flowEntry(): void {
    const mark = this.#in.mark();
    if (this.#flows.length > 0) this.#endFlowItem(mark);
    this.#keyAllowed = true;
    this.#adjacentValue = false;
    this.#in.advance();
    this.#tokens.push("flow entry", mark);
  }

  /** A lone item of a flow map is a key without value; in a sequence it is no key. */
  #endFlowItem(mark: Mark): void {
    if (this.#flows.at(-1) === Ch.OPEN_BRACE) {
      if (this.#verifyKey()) this.#tokens.push("value", mark);
    } else this.#invalidateKey();
  }

  #blockEntry(): void {
    const mark = this.#in.mark();
    if (this.#flows.length > 0 || !this.#keyAllowed) {
      throw new YamlError(mark, "illegal block entry");
    }
    this.#openIndent("sequence");
    this.#keyAllowed = true;
    this.#adjacentValue = false;
    this.#in.advance();
    this.#tokens.push("entry", mark);
  }

  #explicitKey(): void {
    const mark = this.#in.mark();
    const block = this.#flows.length === 0;
    if (block) {
      if (!this.#keyAllowed) throw new YamlError(mark, "illegal map key");
      this.#openIndent("map");
    }
    this.#keyAllowed = block;
    this.#in.advance();
    this.#tokens.push("key", mark);
  }

  #atValue(): boolean {
    const cursor = this.#in;
    const block = this.#flows.length === 0;
    // between brackets the end of the file is no separator
    if (cursor.isSeparator(1) && (block || !cursor.isEnd(1))) return true;
    if (block) return false;
    if (this.#adjacentValue) return true;
    return endsFlowItem(cursor.peek(1));
  }

  #value(): void {
    const mark = this.#in.mark();
    const simple = this.#verifyKey();
    this.#adjacentValue = false;
    if (simple) this.#keyAllowed = false;
    else {
      const block = this.#flows.length === 0;
      if (block) {
        if (!this.#keyAllowed) throw new YamlError(mark, "illegal map value");
        this.#openIndent("map");
      }
      this.#keyAllowed = block;
    }
    this.#in.advance();
    this.#tokens.push("value", mark);
  }

  #anchorOrAlias(kind: "anchor" | "alias"): void {
    this.#maybeKey();
    this.#keyAllowed = this.#adjacentValue = false;
    const mark = this.#in.mark();
    this.#tokens.push(kind, mark, scanAnchorName(this.#in, kind));
  }

  #tag(): void {
    this.#maybeKey();
    this.#keyAllowed = this.#adjacentValue = false;
    const mark = this.#in.mark();
    this.#tokens.push("tag", mark, scanTagName(this.#in));
  }

  #blockScalar(): void {
    const mark = this.#in.mark();
    const scanned = scanBlockScalar(this.#in, this.#topIndent().column);
    this.#keyAllowed = true;
    this.#adjacentValue = false;
    this.#tokens.push("quoted", mark, scanned.text);
  }

  #quoted(quote: number): void {
    this.#maybeKey();
    const cursor = this.#in;
    const mark = cursor.mark();
    cursor.advance();
    const scanned = scanScalar(cursor, quote === Ch.DOUBLE_QUOTE ? DOUBLE_QUOTED : SINGLE_QUOTED);
    this.#keyAllowed = false;
    this.#adjacentValue = true;
    this.#tokens.push("quoted", mark, scanned.text);
  }

  #plain(inFlow: boolean): void {
    // before the scalar itself, as a possible key, opens an indentation
    const indent = inFlow ? 0 : this.#topIndent().column + 1;
    this.#maybeKey();
    const mark = this.#in.mark();
    const scanned = scanPlain(this.#in, inFlow, indent);
    // every token must take something, or scanning would never end
    if (this.#in.offset === mark.offset) throw new YamlError(mark, "unknown token");
    this.#keyAllowed = scanned.dedented;
    this.#adjacentValue = false;
    this.#tokens.push("plain", mark, scanned.text);
  }

  #topIndent(): Indent {
    return this.#indents.at(-1) as Indent;
  }

  #openIndent(kind: "map" | "sequence", state: "valid" | "waiting" = "valid"): Indent | undefined {
    const valid = state === "valid" ? true : undefined;
    if (this.#flows.length > 0) return undefined;
    const column = this.#in.column;
    const top = this.#topIndent();
    if (column < top.column) return undefined;
    if (column === top.column && !(kind === "sequence" && top.kind === "map")) return undefined;
    const start = this.#tokens.push(
      kind === "map" ? "map start" : "sequence start",
      this.#in.mark(),
      "",
      state,
    );
    const indent: Indent = { column, kind, start, valid };
    this.#indents.push(indent);
    return indent;
  }

  #closeIndents(): void {
    if (this.#flows.length > 0) return;
    const cursor = this.#in;
    for (;;) {
      const top = this.#topIndent();
      if (top.column < cursor.column) break;
      if (top.column === cursor.column) {
        const atEntry = cursor.peek() === Ch.MINUS && cursor.isSeparator(1);
        if (top.kind !== "sequence" || atEntry) break;
      }
      this.#popIndent();
    }
    while (this.#topIndent().valid === false) this.#popIndent();
  }

  #popIndent(): void {
    const indent = this.#indents.pop() as Indent;
    if (indent.valid !== true) return this.#invalidateKey();
    this.#tokens.push(indent.kind === "map" ? "map end" : "sequence end", this.#in.mark());
  }

  /** A scalar or collection begins that may turn out to be a key. */
  #maybeKey(): void {
    const level = this.#flows.length;
    if (!this.#keyAllowed || this.#keys.at(-1)?.flowLevel === level) return;
    const indent = this.#openIndent("map", "waiting");
    const mark = this.#in.mark();
    const key = this.#tokens.push("key", mark, "", "waiting");
    this.#keys.push({ mark, flowLevel: level, indent, key });
  }

  #invalidateKey(): void {
    if (this.#keys.at(-1)?.flowLevel !== this.#flows.length) return;
    settle(this.#keys.pop() as SimpleKey, false);
  }

  #verifyKey(): boolean {
    if (this.#keys.at(-1)?.flowLevel !== this.#flows.length) return false;
    const key = this.#keys.pop() as SimpleKey;
    const valid = key.mark.line === this.#in.line &&
      this.#in.offset - key.mark.offset <= MAX_KEY_LENGTH;
    settle(key, valid);
    return valid;
  }
}

function settle(key: SimpleKey, valid: boolean): void {
  key.key.valid = valid;
  if (key.indent === undefined) return;
  key.indent.valid = valid;
  if (key.indent.start !== undefined) key.indent.start.valid = valid;
}
