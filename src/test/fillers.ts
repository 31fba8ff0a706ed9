/**
 * What an event means to the pretended kernel: the values that a test leaves out, and what changes
 * for the process. A table by event name; events that are not in it get the defaults of their
 * parameters' types and nothing else.
 */
import { FILE_FILLERS } from "./fill_files.ts";
import { PROCESS_FILLERS } from "./fill_process.ts";
import { SOCKET_FILLERS } from "./fill_sockets.ts";
import type { Call, Values } from "./call.ts";

/** Gives values; what it leaves out is filled by type. It may emit further events. */
export type Filler = (call: Call) => Values;

/** Fillers by event name. */
export const FILLERS: ReadonlyMap<string, Filler> = new Map([
  ...Object.entries(FILE_FILLERS),
  ...Object.entries(SOCKET_FILLERS),
  ...Object.entries(PROCESS_FILLERS),
]);
