/**
 * An event of a case as written (a text or a map), brought into one form: its name, the value that
 * stands behind the name, and parameters as text.
 */
import { eventNames } from "../event/event_table.ts";
import { eventCalled } from "../event/event_builder.ts";
import { syscallByName } from "../event/syscall_table.ts";
import { didYouMean } from "../base/nearest.ts";
import { EVENT_KEYS, type EventSpec, type ProcessSpec } from "./test_format.ts";
import { lineOf } from "./shape.ts";
import { splitWords } from "./words.ts";

/** Value of a parameter as written. */
export type Given = string | readonly string[];

/** An event, read. */
export interface Step {
  readonly name: string;
  /** What stands behind the name: the whole rest for commands, the first word for others. */
  readonly main: Given | undefined;
  /** Parameters and shorthands by name. */
  readonly params: ReadonlyMap<string, Given>;
  readonly by: string | ProcessSpec | undefined;
  /** Keys that are no parameters. */
  readonly keys: EventSpec;
  readonly line: number;
}

/** Names that stand for several events, or for one without a system call. */
export const PSEUDO_EVENTS: ReadonlyMap<string, string> = new Map([
  ["spawn", "a child that runs a program: both sides of clone, then execve"],
  ["exit", "the process ends (procexit)"],
]);

/** Events whose value is a command line. */
const COMMANDS = new Set(["spawn", "execve", "execveat"]);

/** True for what may stand in a case as an event. */
export function isEventName(name: string): boolean {
  return PSEUDO_EVENTS.has(name) || eventCalled(name) !== undefined ||
    syscallByName(name) !== undefined;
}

/** Reads an event; a string says why it cannot be. */
export function readStep(spec: EventSpec): Step | string {
  const line = lineOf(spec);
  if (spec.text !== undefined) return readText(spec.text, {}, line);
  const own = Object.keys(spec).filter((key) => !EVENT_KEYS.has(key) && key !== "text");
  const name = spec.event ?? own.find(isEventName);
  if (name === undefined) {
    const [only, ...more] = own;
    const value = only === undefined ? undefined : spec[only];
    if (only !== undefined && more.length === 0 && typeof value === "string" && value !== "") {
      return readText(value, { ...spec, by: only }, line);
    }
    return `no key is the name of an event (${own.join(", ") || "none"})`;
  }
  if (!isEventName(name)) return unknownEvent(name);
  const params = new Map<string, Given>();
  for (const key of own) {
    if (key !== name || spec.event !== undefined) params.set(key, spec[key] as Given);
  }
  const value = spec.event === undefined ? spec[name] as Given | undefined : undefined;
  const main = value === "" ? undefined : value;
  return { name, main, params, by: spec.by, keys: spec, line };
}

/**
 * `[PROCESS: ]EVENT VALUE key=value...`; for commands all behind the name is the command line.
 */
function readText(text: string, keys: EventSpec, line: number): Step | string {
  const [, by, rest] = /^([^:]*[^:\s]): (.*)$/s.exec(text) ?? [];
  const isProcess = by !== undefined && by.split(">").every((name) => !/\S\s+\S/.test(name));
  if (isProcess && rest !== undefined) return readText(rest, { ...keys, by }, line);
  const words = splitWords(text);
  const name = words[0] ?? "";
  if (!isEventName(name)) return unknownEvent(name);
  const params = new Map<string, Given>();
  if (COMMANDS.has(name)) {
    const main = words.slice(1);
    return { name, main: main.length > 0 ? main : undefined, params, by: keys.by, keys, line };
  }
  const settings: Record<string, unknown> = { ...keys };
  let main: string | undefined;
  for (const word of words.slice(1)) {
    const [, key, value] = /^([a-z_][a-z0-9_]*)=(.*)$/s.exec(word) ?? [];
    if (key === undefined || value === undefined) {
      if (main !== undefined) return `"${word}" is one value too many; write NAME=${word}`;
      main = word;
    } else if (EVENT_KEYS.has(key)) settings[key] = setting(key, value);
    else params.set(key, value);
  }
  const spec = settings as EventSpec;
  return { name, main, params, by: spec.by, keys: spec, line };
}

function setting(key: string, value: string): unknown {
  if (key === "drop" || key === "compat") return value === "true";
  return key === "late" || key === "tid" ? Number(value) : value;
}

function unknownEvent(name: string): string {
  const hint = didYouMean(name, [...PSEUDO_EVENTS.keys(), ...eventNames()]);
  return `there is no event "${name}". ${hint ?? "Run `saker events` for the list."}`;
}
