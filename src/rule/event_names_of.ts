/** Names of the events that a set of event codes stands for, as rules write them. */
import { PPME } from "../event/event_codes.ts";
import { EVENTS } from "../event/event_table.ts";
import { allSyscalls } from "../event/syscall_table.ts";

/** System calls without an event of their own; they come as one generic event. */
let genericNames: readonly string[] | undefined;

/** Names for the codes set to 1; the event of asynchronous sources is always among them. */
export function eventNamesOf(codes: Uint8Array): string[] {
  const names = new Set<string>(["asyncevent"]);
  for (let code = 0; code < codes.length; code++) {
    if (codes[code] !== 1) continue;
    if (code === PPME.GENERIC_E || code === PPME.GENERIC_X) {
      genericNames ??= findGenericNames();
      for (const name of genericNames) names.add(name);
    } else {
      const event = EVENTS[code];
      if (event !== undefined) names.add(event.name);
    }
  }
  return [...names];
}

function findGenericNames(): string[] {
  return allSyscalls().filter((syscall) => syscall.code === PPME.GENERIC_X).map(({ name }) => name);
}
