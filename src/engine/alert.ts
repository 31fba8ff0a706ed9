/**
 * An alert, and its two written forms: the line for people and the JSON object for machines, both
 * as Falco writes them (keys in alphabetical order). An alert knows nothing of where it goes.
 */
import { isoText } from "../base/time_text.ts";
import { INTERNAL } from "./internal_alert.ts";
import { PRIORITIES } from "../rule/priority.ts";

/** One match of a rule, complete: nothing in it refers to the event any more. */
export interface Alert {
  /** Name of the rule. */
  readonly rule: string;
  /** Index of {@linkcode PRIORITIES}. */
  readonly priority: number;
  /** Event source the rule belongs to, `syscall`. */
  readonly source: string;
  /** Sorted. */
  readonly tags: readonly string[];
  /** Time of the event, ns since the epoch. */
  readonly time: bigint;
  /** Time as the output line starts with it. */
  readonly timeText: string;
  /** Name of the machine. */
  readonly hostname: string;
  /** The rule's output with its fields filled in. */
  readonly message: string;
  /** Typed values of the fields of the output, sorted by name. */
  readonly fields: readonly AlertField[];
}

/** A value of `output_fields`; texts are decoded, integers beyond 2^53 are bigints. */
export type JsonValue = string | number | bigint | boolean | null | readonly JsonValue[];

/** An entry of `output_fields`. */
export type AlertField = readonly [name: string, value: JsonValue];

/** Which properties the JSON form has (Falco's `json_include_*`). */
export interface JsonParts {
  /** `output`. */
  readonly output: boolean;
  /** `message`. */
  readonly message: boolean;
  /** `output_fields`. */
  readonly outputFields: boolean;
  /** `tags`. */
  readonly tags: boolean;
}

/** Falco's defaults. */
export const ALL_JSON_PARTS: JsonParts = {
  output: true,
  message: false,
  outputFields: true,
  tags: true,
};

/** `TIME: Priority message`. */
export function outputLine(alert: Alert): string {
  return `${alert.timeText}: ${PRIORITIES[alert.priority] ?? "Debug"} ${alert.message}`;
}

/**
 * The line for people. It is always one line: control characters, quotes and backslashes are
 * escaped as in JSON, so that a hostile file name cannot forge another alert.
 */
export function alertText(alert: Alert): string {
  const line = JSON.stringify(outputLine(alert)).slice(1, -1);
  if (alert.source !== INTERNAL || alert.fields.length === 0) return line;
  return `${line} (${alert.fields.map(([name, value]) => `${name}=${jsonText(value)}`).join(" ")})`;
}

/**
 * The JSON object, without a line end. An internal alert is always whole, has no tags, and its
 * `output` is the bare message.
 */
export function alertJson(alert: Alert, parts: JsonParts = ALL_JSON_PARTS): string {
  let out = `{"hostname":${JSON.stringify(alert.hostname)}`;
  if (alert.source === INTERNAL) {
    return `${out},"output":${JSON.stringify(alert.message)}` +
      `,"output_fields":${fieldsJson(alert.fields)}${jsonEnd(alert)}`;
  }
  if (parts.message) out += `,"message":${JSON.stringify(alert.message)}`;
  if (parts.output) out += `,"output":${JSON.stringify(outputLine(alert))}`;
  if (parts.outputFields) out += `,"output_fields":${fieldsJson(alert.fields)}`;
  return out + jsonEnd(alert, parts.tags ? `,"tags":${JSON.stringify(alert.tags)}` : "");
}

function jsonEnd(alert: Alert, tags = ""): string {
  return `,"priority":"${PRIORITIES[alert.priority] ?? "Debug"}"` +
    `,"rule":${JSON.stringify(alert.rule)},"source":${JSON.stringify(alert.source)}${tags}` +
    `,"time":"${isoText(alert.time).slice(0, -5)}Z"}`;
}

/** `output_fields` as a JSON object; 64-bit integers keep every digit. */
export function fieldsJson(fields: readonly AlertField[]): string {
  let out = "{";
  for (let i = 0; i < fields.length; i++) {
    const [name, value] = fields[i] as AlertField;
    out += `${i > 0 ? "," : ""}${JSON.stringify(name)}:${jsonText(value)}`;
  }
  return out + "}";
}

/** JSON of a value; `JSON.stringify` refuses bigints. */
export function jsonText(value: JsonValue): string {
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map(jsonText).join(",")}]`;
  return JSON.stringify(value);
}
