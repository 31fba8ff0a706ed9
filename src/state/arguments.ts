/**
 * Arguments of programs. A block of bytes as an event carries it is split, made fit to be shown and
 * joined once; processes that were started alike share the result. The memory holds 4096 blocks and
 * starts again from empty when it is full.
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
}

/** Most blocks that are remembered. */
const MAX_BLOCKS = 4096;
/** Longer ones are worked out each time. */
const MAX_BLOCK = 2048;
const NO_ARGUMENTS: Arguments = { list: [], text: "", bytes: 0 };

const known = new Map<string, Arguments>();

/** Arguments of a NUL-separated block; a block of one empty string means none. */
export function argumentsOf(block: string): Arguments {
  if (block.length <= 1) return NO_ARGUMENTS;
  let found = known.get(block);
  if (found !== undefined) return found;
  found = argumentsFrom(splitAtNuls(block));
  if (block.length > MAX_BLOCK) return found;
  if (known.size >= MAX_BLOCKS) known.clear();
  known.set(block, found);
  return found;
}

/** Arguments of a list. */
export function argumentsFrom(list: readonly string[]): Arguments {
  let bytes = 0;
  for (const item of list) bytes += item.length;
  const text = list.join(" ");
  if (isPrintableAscii(text)) return { list, text, bytes };
  const shown = list.map(printable);
  return { list: shown, text: shown.join(" "), bytes };
}

/** Sets arguments and the command line that goes with them. */
export function setArguments(thread: Thread, { list, text, bytes }: Arguments): void {
  thread.args = list;
  thread.argText = text;
  thread.argBytes = bytes;
  thread.cmdline = list.length === 0 ? thread.comm : `${thread.comm} ${text}`;
}

/** Gives a thread the arguments of another one. */
export function copyArguments(thread: Thread, from: Thread): void {
  setArguments(thread, { list: from.args, text: from.argText, bytes: from.argBytes });
}
