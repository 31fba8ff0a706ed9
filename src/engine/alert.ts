/**
 * An alert, and its two written forms: the line for people and the JSON object for machines, both
 * as Falco writes them (keys in alphabetical order). An alert knows nothing of where it goes.
 */
import { digitsOf, utcText } from "../base/time_text.ts";
import { PRIORITIES } from "../rule/priority.ts";
import { INTERNAL } from "./internal_alert.ts";
import { hostJson, nameJson, ruleJson } from "./known_json.ts";

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
  /**
   * True if line and texts of fields are the same between the quotes of JSON; left out = not known.
   * @internal
   */
  readonly plain?: boolean;
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

/** An internal alert is always whole. */
const INTERNAL_PARTS: JsonParts = { ...ALL_JSON_PARTS, tags: false };

/** What stands between time and message, by priority. */
const LEADS: readonly string[] = PRIORITIES.map((name) => `: ${name} `);

/** `TIME: Priority message`. */
export function outputLine(alert: Alert): string {
  return alert.timeText + leadOf(alert) + alert.message;
}

function leadOf({ priority }: Alert): string {
  return LEADS[priority] ?? ": Debug ";
}

/**
 * The line for people. It is always one line: control characters, quotes and backslashes are
 * escaped as in JSON, so that a hostile file name cannot forge another alert.
 */
export function alertText(alert: Alert): string {
  const text = outputLine(alert);
  const line = alert.plain === true ? text : JSON.stringify(text).slice(1, -1);
  if (alert.source !== INTERNAL || alert.fields.length === 0) return line;
  return `${line} (${alert.fields.map(([name, value]) => `${name}=${jsonText(value)}`).join(" ")})`;
}

/**
 * The JSON object, without a line end. An internal alert is always whole, has no tags, and its
 * `output` is the bare message.
 *
 * It is made by adding to one text, as V8 keeps a tree of the pieces until the line is written.
 */
export function alertJson(alert: Alert, parts: JsonParts = ALL_JSON_PARTS): string {
  const internal = alert.source === INTERNAL;
  const { message, output, outputFields, tags } = internal ? INTERNAL_PARTS : parts;
  const plain = alert.plain === true;
  let out = hostJson(alert.hostname);
  if (message) out += `,"message":${JSON.stringify(alert.message)}`;
  if (output && plain) {
    out += ',"output":"';
    out += alert.timeText;
    out += leadOf(alert);
    out += alert.message;
    out += '"';
  } else if (output) {
    out += `,"output":${JSON.stringify(internal ? alert.message : outputLine(alert))}`;
  }
  if (outputFields) out = withFields(out + ',"output_fields":{', alert.fields, plain);
  out += ruleJson(alert, tags);
  out += utcText(alert.time);
  return out + 'Z"}';
}

/**
 * `output_fields` as a JSON object; 64-bit integers keep every digit.
 *
 * @param plain no text among the values needs escapes
 */
export function fieldsJson(fields: readonly AlertField[], plain = false): string {
  return withFields("{", fields, plain);
}

/** Adds the fields and the brace that closes them. */
function withFields(start: string, fields: readonly AlertField[], plain: boolean): string {
  let out = start;
  for (let i = 0; i < fields.length; i++) {
    const [name, value] = fields[i] as AlertField;
    const text = plain && typeof value === "string";
    const known = nameJson(name, text);
    // a comma before each but the first
    out += i > 0 ? known : known.slice(1);
    out += text ? value : jsonText(value);
    if (text) out += '"';
  }
  return out + "}";
}

/** JSON of a value; `JSON.stringify` refuses bigints. */
export function jsonText(value: JsonValue): string {
  if (typeof value === "bigint") return digitsOf(value);
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map(jsonText).join(",")}]`;
  return JSON.stringify(value);
}
