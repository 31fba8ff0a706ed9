/**
 * Arguments of programs. A block of bytes as an event carries it is split, made fit to be shown and
 * joined once; processes that were started alike share the result, and the command line made of it.
 */
import { BoundedMemo } from "../base/bounded_memo.ts";
import { splitAtNuls } from "../base/byte_string.ts";
import { isPrintableAscii, printable } from "../base/printable.ts";

/** The arguments of a program, its own name not among them. */
export class Arguments {
  /** Fit to be shown. */
  readonly list: readonly string[];
  /** The list with blanks between. */
  readonly text: string;
  /** Bytes of all of them as they were passed. */
  readonly bytes: number;
  /** The command line made last, and the name that it begins with. */
  #line = "";
  #lineOf = "";

  /** @param passed byte strings, as the program got them */
  constructor(passed: readonly string[]) {
    let bytes = 0;
    for (const item of passed) bytes += item.length;
    const text = passed.join(" ");
    const fit = isPrintableAscii(text);
    this.list = fit ? passed : passed.map(printable);
    this.text = fit ? text : this.list.join(" ");
    this.bytes = bytes;
  }

  /**
   * The arguments behind the name `comm`. Always the same text object while the name stays, as rules
   * remember what they found out about it.
   */
  commandLine(comm: string): string {
    if (this.list.length === 0) return comm;
    if (this.#line === "" || this.#lineOf !== comm) {
      this.#line = `${comm} ${this.text}`;
      this.#lineOf = comm;
    }
    return this.#line;
  }
}

/** Of a program that got none, or of which none are known. */
export const NO_ARGUMENTS = new Arguments([]);

/** Longest block that is remembered; longer ones, up to a page, are seldom and worked out each time. */
const MAX_BLOCK = 1024;
/** Most blocks: 4 MiB, if all were that long. */
const MAX_BLOCKS = 4096;
const known = new BoundedMemo<string, Arguments>(MAX_BLOCKS);

/** Arguments of a NUL-separated block; a block of one empty string means none. */
export function argumentsOf(block: string): Arguments {
  if (block.length <= 1) return NO_ARGUMENTS;
  if (block.length > MAX_BLOCK) return new Arguments(splitAtNuls(block));
  return known.get(block) ?? known.set(block, new Arguments(splitAtNuls(block)));
}
