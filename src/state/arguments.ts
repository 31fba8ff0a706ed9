/**
 * Arguments of programs. A block of bytes as an event carries it is split, made fit to be shown and
 * joined once; processes that were started alike share the result, and the command line made of it.
 * The memory is bounded in blocks and bytes and starts again from empty when it is full.
 */
import { splitAtNuls } from "../base/byte_string.ts";
import { isPrintableAscii, printable } from "../base/printable.ts";
import type { Thread } from "./thread.ts";

/** What is known of the arguments of a program, its own name not among them. */
export interface Arguments {
  /** Fit to be shown. */
  readonly list: readonly string[];
  /** The list with blanks between. */
  readonly text: string;
  /** Bytes of all of them as they were passed. */
  readonly bytes: number;
  /** The command line made last, and the name that it begins with. */
  line: string;
  lineOf: string;
}

/** Most blocks that are remembered, and most bytes in them. */
const MAX_BLOCKS = 4096;
const MAX_BYTES = 4 * 1024 * 1024;
/** Longer ones are worked out each time; events carry a page at most. */
const MAX_BLOCK = 8192;
const NO_ARGUMENTS: Arguments = { list: [], text: "", bytes: 0, line: "", lineOf: "" };

const known = new Map<string, Arguments>();
let knownBytes = 0;

/** Arguments of a NUL-separated block; a block of one empty string means none. */
export function argumentsOf(block: string): Arguments {
  if (block.length <= 1) return NO_ARGUMENTS;
  let found = known.get(block);
  if (found !== undefined) return found;
  found = argumentsFrom(splitAtNuls(block));
  if (block.length > MAX_BLOCK) return found;
  if (known.size >= MAX_BLOCKS || knownBytes + block.length > MAX_BYTES) {
    known.clear();
    knownBytes = 0;
  }
  known.set(block, found);
  knownBytes += block.length;
  return found;
}

/** Arguments of a list. */
export function argumentsFrom(list: readonly string[]): Arguments {
  let bytes = 0;
  for (const item of list) bytes += item.length;
  const text = list.join(" ");
  if (isPrintableAscii(text)) return { list, text, bytes, line: "", lineOf: "" };
  const shown = list.map(printable);
  return { list: shown, text: shown.join(" "), bytes, line: "", lineOf: "" };
}

/** Sets arguments and the command line that goes with them. */
export function setArguments(thread: Thread, args: Arguments): void {
  thread.args = args.list;
  thread.argText = args.text;
  thread.argBytes = args.bytes;
  thread.cmdline = args.list.length === 0 ? thread.comm : lineOf(args, thread.comm);
}

/** Always the same text object, as rules remember what they found out about it. */
function lineOf(args: Arguments, comm: string): string {
  if (args.line === "" || args.lineOf !== comm) {
    args.line = `${comm} ${args.text}`;
    args.lineOf = comm;
  }
  return args.line;
}

/** Gives a thread the arguments of another one. */
export function copyArguments(thread: Thread, from: Thread): void {
  const { args: list, argText: text, argBytes: bytes } = from;
  setArguments(thread, { list, text, bytes, line: "", lineOf: "" });
}
