/**
 * `base_syscalls`: which system calls are watched for the state tables beside those that rules can
 * match, and which are not watched at all. Without the key it is what the tables need
 * (`driver/selection.ts`).
 */
import { booleanAt, type ConfigMap, textsAt } from "../config/config_tree.ts";
import { dropsFailedCalls } from "../config/driver_config.ts";
import type { Wanted } from "../driver/selection.ts";
import type { LiveEvents } from "../engine/live_events.ts";
import { PPME } from "../event/event_codes.ts";
import { Category, CATEGORY_MASK, EVENTS } from "../event/event_table.ts";
import { allSyscalls } from "../event/syscall_table.ts";

/** Events to ask the driver for, and names in `custom_set` that no system call has. */
export interface WantedEvents {
  readonly wanted: Wanted;
  readonly unknown: readonly string[];
}

/** Applies `base_syscalls` of `tree` to what the rules need. */
export function wantedEvents(tree: ConfigMap, rules: LiveEvents): WantedEvents {
  const names = textsAt(tree, "base_syscalls.custom_set");
  const positive = names.filter((name) => !name.startsWith("!"));
  const negative = names.filter((name) => name.startsWith("!")).map((name) => name.slice(1));
  const unknown = [...positive, ...negative].filter((name) => codesOf(name).length === 0);
  const repair = booleanAt(tree, "base_syscalls.repair", false);
  const known = positive.filter((name) => !unknown.includes(name));
  const base = new Set(known.flatMap(codesOf));
  if (repair) { for (const code of repairCodes(rules.eventCodes, base)) base.add(code); }
  const excluded = new Set(negative.flatMap(idsOf));
  const dropFailed = dropsFailedCalls(tree);
  if (excluded.size === 0 && base.size === 0 && !dropFailed) return { wanted: rules, unknown };
  return {
    wanted: {
      ...rules,
      ...(dropFailed && { dropFailed }),
      ...(base.size > 0 && { stateCodes: stateCodes(base) }),
      ...(excluded.size > 0 && { excludedSyscalls: excluded }),
    },
    unknown,
  };
}

/** Event types of a name: of a system call, or of the event table. Generic calls keep no state. */
function codesOf(name: string): number[] {
  const calls = allSyscalls().filter((call) => call.name === name).map(({ code }) => code);
  const events = EVENTS.filter((event) => event.name === name && event.exit).map(({ code }) =>
    code
  );
  return [...new Set([...calls, ...events])].filter((code) => code > 0);
}

function idsOf(name: string): number[] {
  const codes = EVENTS.filter((event) => event.name === name).map(({ code }) => code);
  const named = allSyscalls().filter((call) => call.name === name);
  const calls = named.length > 0 ? named : allSyscalls().filter(({ code }) => codes.includes(code));
  return calls.map(({ id }) => id);
}

function stateCodes(base: ReadonlySet<number>): Uint8Array {
  // the table of threads would grow without end if deaths were not seen
  return Uint8Array.from(
    EVENTS,
    ({ code }) => code === PPME.PROCEXIT_1_E || (code !== PPME.GENERIC_X && base.has(code)) ? 1 : 0,
  );
}

/** Calls that keep processes known, in libsinsp's repair set. */
const PROCESS_CALLS =
  ("clone clone3 fork vfork execve execveat fchdir chdir chroot capset setgid " +
    "setpgid setresgid setresuid setsid setuid prctl").split(" ");

/** The smallest set with which the events that rules match have their facts. */
function repairCodes(rules: Uint8Array, base: ReadonlySet<number>): number[] {
  const watched = EVENTS.filter(({ code }) => rules[code] === 1 || base.has(code));
  const is = (...categories: number[]) =>
    watched.some(({ category }) => categories.includes(category & CATEGORY_MASK));
  const named = (...names: string[]) => watched.some(({ name }) => names.includes(name));
  const calls = [...PROCESS_CALLS];
  if (is(Category.NET)) calls.push("socket", "getsockopt", "close");
  if (named("accept", "accept4", "listen")) calls.push("bind");
  if (is(Category.FILE, Category.IO_READ, Category.IO_WRITE, Category.IO_OTHER)) {
    calls.push("close");
  }
  return calls.flatMap(codesOf);
}
