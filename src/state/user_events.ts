/**
 * Accounts that come and go while a capture runs. Those of containers are not taken over: libsinsp
 * reads them from the container's own files, which a capture does not have.
 */
import { PPME } from "../event/event_codes.ts";
import type { EventView } from "../event/event_view.ts";
import type { Parsers } from "./parser.ts";
import { NO_TEXT } from "./process_info.ts";
import type { State } from "./state.ts";

/** A text parameter; an empty one reads as libsinsp reads it. */
function textOf(ev: EventView, i: number): string {
  return ev.str(i) ?? NO_TEXT;
}

function onUserAdded(state: State, ev: EventView): void {
  if (textOf(ev, 5) !== "") return;
  state.users.setUser("", {
    uid: ev.uint(0),
    gid: ev.uint(1),
    name: textOf(ev, 2),
    home: textOf(ev, 3),
    shell: textOf(ev, 4),
  });
}

function onUserDeleted(state: State, ev: EventView): void {
  state.users.deleteUser(textOf(ev, 5), ev.uint(0));
}

function onGroupAdded(state: State, ev: EventView): void {
  if (textOf(ev, 2) !== "") return;
  state.users.setGroup("", { gid: ev.uint(0), name: textOf(ev, 1) });
}

function onGroupDeleted(state: State, ev: EventView): void {
  state.users.deleteGroup(textOf(ev, 2), ev.uint(0));
}

/** Parsers of account events. */
export const USER_PARSERS: Parsers = {
  [PPME.USER_ADDED_E]: onUserAdded,
  [PPME.USER_DELETED_E]: onUserDeleted,
  [PPME.GROUP_ADDED_E]: onGroupAdded,
  [PPME.GROUP_DELETED_E]: onGroupDeleted,
};
