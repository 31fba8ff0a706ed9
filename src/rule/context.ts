/**
 * Where in the rule files something was said: a chain of locations from the file down to the key
 * or the place in a condition. Every item remembers its context, so that an error found while
 * compiling points at the line that was written.
 */
import type { Position } from "../filter/ast.ts";
import type { ErrorCode } from "./load_codes.ts";
import { withoutByteOrderMark } from "../yaml/cursor.ts";
import { type Mark, START } from "../yaml/mark.ts";
import type { YamlNode } from "../yaml/reader.ts";

/** What a location is about; the words appear in results. */
export type ItemType =
  | "value for"
  | "exceptions"
  | "exception"
  | "exception values"
  | "exception value"
  | "rules content"
  | "rules content item"
  | "required_engine_version"
  | "required plugin versions"
  | "required plugin versions entry"
  | "required plugin versions alternative"
  | "list"
  | "list item"
  | "macro"
  | "macro condition"
  | "rule"
  | "rule condition"
  | "condition expression"
  | "rule output"
  | "rule output expression"
  | "rule priority"
  | "overrides"
  | "extension item";

/** One step of a context. `source` is a file name or the quoted begin of a condition. */
export interface Location {
  readonly type: ItemType;
  readonly name: string;
  readonly source: string;
  readonly mark: Mark;
}

/** Longest begin of a condition shown as its name. */
const CONDITION_NAME_LENGTH = 20;

/** Bytes of a line shown around the place of an error. */
const SNIPPET_WIDTH = 160;

/** A chain of locations; byte strings throughout. Every key that is read makes one, so it is a link. */
export class Context {
  /** The last location. */
  readonly innermost: Location;
  /** Name of the file. */
  readonly file: string;
  readonly #parent: Context | undefined;
  /** Text that snippets are cut from, when it is not a file. */
  readonly #condition: string | undefined;
  /** Text that the innermost position refers to: the condition with its lists replaced. */
  readonly #resolved: string | undefined;

  private constructor(
    innermost: Location,
    parent?: Context,
    condition?: string,
    resolved = condition,
  ) {
    this.innermost = innermost;
    this.file = parent === undefined ? innermost.source : parent.file;
    this.#parent = parent;
    this.#condition = condition;
    this.#resolved = resolved;
  }

  /** Context of a whole file. */
  static file(name: string): Context {
    return new Context({ type: "rules content", name: "", source: name, mark: START });
  }

  /** All locations, outermost first. */
  get locations(): readonly Location[] {
    return [...this.#parent?.locations ?? [], this.innermost];
  }

  /** A node of the file inside this context. */
  child(at: YamlNode | Mark, type: ItemType, name = ""): Context {
    const mark = "mark" in at ? at.mark : at;
    return new Context({ type, name, source: this.file, mark }, this);
  }

  /**
   * A place in a condition. Its position is added to the one of this context, as Falco does; with
   * no position, this context's own.
   *
   * @param condition text that Falco shows a piece of
   * @param resolved text that the position refers to, if lists were replaced in the former
   */
  inCondition(condition: string, at: Position | undefined, resolved = condition): Context {
    const parent = this.innermost.mark;
    const short =
      (condition.length > CONDITION_NAME_LENGTH
        ? condition.slice(0, CONDITION_NAME_LENGTH - 3) + "..."
        : condition).replace(/[\r\n]/g, " ");
    const mark = at === undefined ? parent : {
      line: parent.line + at.line,
      column: parent.column + at.column,
      offset: parent.offset + at.offset,
    };
    const place = { type: "condition expression", name: "", source: `"${short}"`, mark } as const;
    return new Context(place, this, condition, resolved);
  }

  /** The context of the whole file. */
  outermost(): Context {
    return this.#parent?.outermost() ?? this;
  }

  /** The last location that is a place in the file. */
  get inFile(): Location {
    return this.innermost.type === "condition expression" && this.#parent !== undefined
      ? this.#parent.inFile
      : this.innermost;
  }

  /**
   * Where a person should look: line and column (from 1) and that line with a caret. A place in a
   * condition is looked up in the file as it was written there, if lists and escapes left it as it was.
   */
  place(contentOf: (file: string) => string): Place {
    const { mark } = this.inFile;
    const file = withoutByteOrderMark(contentOf(this.file));
    const condition = this.#resolved;
    let at = mark.offset;
    if (condition !== undefined) {
      const inCondition = this.innermost.mark.offset - mark.offset;
      const found = alignedOffset(file, mark.offset, condition, inCondition);
      if (found === undefined) {
        const snippet = markedLine(condition, Math.min(inCondition, condition.length - 1));
        return { line: mark.line + 1, column: mark.column + 1, snippet };
      }
      at = found;
    }
    let { line } = mark;
    for (let i = file.indexOf("\n", mark.offset); i >= 0 && i < at; i = file.indexOf("\n", i + 1)) {
      line++;
    }
    const column = at - (at === 0 ? -1 : file.lastIndexOf("\n", at - 1));
    return { line: line + 1, column, snippet: markedLine(file, at) };
  }

  /**
   * The line of the innermost position and a caret under it.
   *
   * @param contentOf text of a file by its name
   */
  snippet(contentOf: (file: string) => string): string {
    return markedLine(this.#condition ?? contentOf(this.file), this.innermost.mark.offset);
  }
}

/** A place in a file for people; line and column count from 1, the snippet is a byte string. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly snippet: string;
}

/** The line around `offset`, cut to the snippet's width, and a caret in the next line. */
function markedLine(text: string, offset: number): string {
  let at = offset;
  // a position behind the end or on a line break shows what stands before it
  if (at >= text.length) at = Math.max(text.length - 1, 0);
  while (at > 0 && text[at] === "\n") at--;
  const half = SNIPPET_WIDTH / 2;
  let from = at;
  while (from > 0 && text[from] !== "\n" && at - from < half) from--;
  let to = at;
  while (to < text.length - 1 && text[to] !== "\n" && to - at < half) to++;
  const cutLeft = at - from >= half;
  const cutRight = to - at >= half;
  if (text[from] === "\n") from++;
  if (text[to] === "\n") to--;
  let line = text.slice(from, to + 1);
  if (cutLeft) line = "..." + line.slice(3);
  if (cutRight) line = line.slice(0, -3) + "...";
  return `${line}\n${" ".repeat(Math.max(at - from, 0))}^\n`;
}

/**
 * Offset in the file of `offset` in a condition that was written at `start`: both texts are read in
 * parallel, blanks ignored. Undefined where they differ.
 */
function alignedOffset(
  file: string,
  start: number,
  condition: string,
  offset: number,
): number | undefined {
  const header = /^[|>][-+0-9]*[^\n]*\n/.exec(file.slice(start, start + 200));
  let at = start + (header?.[0].length ?? 0);
  if (file[at] === '"' || file[at] === "'") at++;
  const isBlank = (c: string | undefined) => c === " " || c === "\t" || c === "\n" || c === "\r";
  for (let i = 0; i <= offset && i < condition.length; i++) {
    if (isBlank(condition[i]) && i < offset) continue;
    while (at < file.length && isBlank(file[at])) at++;
    if (i === offset) return isBlank(condition[i]) || file[at] === condition[i] ? at : undefined;
    if (file[at] !== condition[i]) return undefined;
    at++;
  }
  return undefined;
}

/**
 * Reason to stop loading a file. Thrown by readers and compilers of this folder and caught by the
 * loader, which turns it into a result; it never leaves the folder. The message is text.
 */
export class LoadError extends Error {
  readonly code: ErrorCode;
  readonly context: Context;
  /** The output that it is about. */
  readonly output: string | undefined;

  constructor(code: ErrorCode, message: string, context: Context, output?: string) {
    super(message);
    this.code = code;
    this.context = context;
    this.output = output;
  }
}
