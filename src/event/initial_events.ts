/**
 * Events that tell of containers and accounts. At the head of a capture, before the first event of
 * another kind, every reader takes them for a part of the snapshot and shows none of them.
 */
import { EVENT_COUNT, PPME } from "./event_codes.ts";

const CODES: readonly number[] = [
  PPME.CONTAINER_JSON_2_E,
  PPME.USER_ADDED_E,
  PPME.USER_DELETED_E,
  PPME.GROUP_ADDED_E,
  PPME.GROUP_DELETED_E,
  PPME.ASYNCEVENT_E,
];

/** 1 for these event codes. */
export const IS_INITIAL: Uint8Array = new Uint8Array(EVENT_COUNT);
for (const code of CODES) IS_INITIAL[code] = 1;
