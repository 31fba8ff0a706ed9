/** Event code to state parser, from the files by theme. */
import { EVENT_COUNT } from "../event/event_codes.ts";
import { CLONE_PARSERS } from "./clone.ts";
import { CONNECT_PARSERS } from "./connect.ts";
import { CONTAINER_PARSERS } from "./container_events.ts";
import { CREDS_PARSERS } from "./creds.ts";
import { CWD_PARSERS } from "./cwd.ts";
import { DUP_PARSERS } from "./dup.ts";
import { EXEC_PARSERS } from "./exec.ts";
import { EXIT_PARSERS } from "./exit.ts";
import { IO_PARSERS } from "./io.ts";
import { MEMORY_PARSERS } from "./memory.ts";
import { MISC_FD_PARSERS } from "./misc_fd.ts";
import { OPEN_PARSERS } from "./open.ts";
import type { Parser } from "./parser.ts";
import { SOCKET_PARSERS } from "./socket.ts";
import { USER_PARSERS } from "./user_events.ts";

/** Parser of each event code; undefined for events that change nothing. */
export const PARSERS: readonly (Parser | undefined)[] = collect();

function collect(): (Parser | undefined)[] {
  const out: (Parser | undefined)[] = new Array(EVENT_COUNT).fill(undefined);
  const themes = [
    CLONE_PARSERS,
    EXEC_PARSERS,
    EXIT_PARSERS,
    OPEN_PARSERS,
    DUP_PARSERS,
    MISC_FD_PARSERS,
    SOCKET_PARSERS,
    CONNECT_PARSERS,
    IO_PARSERS,
    CWD_PARSERS,
    CREDS_PARSERS,
    MEMORY_PARSERS,
    CONTAINER_PARSERS,
    USER_PARSERS,
  ];
  for (const theme of themes) {
    for (const [code, parser] of Object.entries(theme)) out[Number(code)] = parser;
  }
  return out;
}
