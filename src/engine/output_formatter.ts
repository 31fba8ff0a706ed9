/**
 * Prints a rule's output for the current event: the message as text, and the typed values behind
 * it. The rule loader has parsed the formats; which fields the values come from is settled here,
 * once per rule.
 */
import { toText } from "../base/byte_string.ts";
import { lazy } from "../base/lazy.ts";
import type { BoundField, Scalar, Value } from "../field/field.ts";
import {
  ABSENT_TEXT,
  bufferText,
  fieldJson,
  fieldText,
  type RenderOptions,
} from "../field/render.ts";
import type { BoundOperand } from "../filter/operand.ts";
import type { OutputFormat } from "../filter/output_format.ts";
import type { ExtraField } from "../rule/loaded_rules.ts";
import type { EventContext } from "../state/event_context.ts";
import type { AlertField, JsonValue } from "./alert.ts";

/** An entry of `output_fields`: how its value is read. */
interface Entry {
  readonly name: string;
  readonly read: (ctx: EventContext) => JsonValue;
}

/** Longest text of a list, bytes (Falco's storage for values). */
const MAX_TEXT = 1023;

/** Formatter of one rule. */
export class OutputFormatter {
  readonly #format: OutputFormat;
  /** Settled at the first alert: most rules never give one. */
  readonly #entries: () => readonly Entry[];
  readonly #options: RenderOptions;

  /**
   * @param format the rule's output
   * @param extra further properties of `output_fields`
   * @param always a field that every alert carries: its time
   */
  constructor(
    format: OutputFormat,
    extra: readonly ExtraField[],
    always: BoundField,
    options: RenderOptions,
  ) {
    this.#format = withoutStar(format);
    this.#options = options;
    this.#entries = lazy(() => sortedEntries(format, extra, always, options));
  }

  /** The message, decoded. */
  message(ctx: EventContext): string {
    return toText(formatText(this.#format, ctx, this.#options));
  }

  /** Values of `output_fields`, sorted by name. */
  fields(ctx: EventContext): AlertField[] {
    return this.#entries().map((entry) => [entry.name, entry.read(ctx)]);
  }
}

function sortedEntries(
  format: OutputFormat,
  extra: readonly ExtraField[],
  always: BoundField,
  options: RenderOptions,
): readonly Entry[] {
  const entries = new Map<string, Entry>();
  const add = (bound: BoundField) => entries.set(bound.text, fieldEntry(bound, options));
  for (const part of format) if (typeof part !== "string") part.operand.fields.forEach(add);
  add(always);
  for (const field of extra) {
    if ("token" in field) field.token.operand.fields.forEach(add);
    else entries.set(field.name, textEntry(field.name, field.format, options));
  }
  return [...entries.keys()].sort(byBytes).map((name) => entries.get(name) as Entry);
}

/** A `*` at the start allows absent values, which is so anyway; it is not printed. */
function withoutStar(format: OutputFormat): OutputFormat {
  const [first] = format;
  return typeof first === "string" && first.startsWith("*")
    ? [first.slice(1), ...format.slice(1)]
    : format;
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function fieldEntry(bound: BoundField, options: RenderOptions): Entry {
  return {
    name: toText(bound.text),
    read: (ctx) => decoded(fieldJson(bound, ctx, options)),
  };
}

function textEntry(name: string, format: OutputFormat, options: RenderOptions): Entry {
  return { name: toText(name), read: (ctx) => toText(formatText(format, ctx, options)) };
}

function decoded(value: ReturnType<typeof fieldJson>): JsonValue {
  if (value === undefined) return null;
  if (typeof value === "string") return toText(value);
  if (!Array.isArray(value)) return value as Exclude<Scalar, string>;
  return (value as readonly Scalar[]).map((item) => typeof item === "string" ? toText(item) : item);
}

/** The format with its values filled in, as a byte string. */
export function formatText(
  format: OutputFormat,
  ctx: EventContext,
  options: RenderOptions,
): string {
  let out = "";
  for (const part of format) {
    if (typeof part === "string") {
      out += part;
      continue;
    }
    const text = operandText(part.operand, ctx, options) ?? ABSENT_TEXT;
    // A width of 0 counts as none.
    out += part.width ? text.slice(0, part.width).padEnd(part.width) : text;
  }
  return out;
}

function operandText(
  operand: BoundOperand,
  ctx: EventContext,
  options: RenderOptions,
): string | undefined {
  return operand.field === undefined
    ? transformedText(operand, operand.extract(ctx), options)
    : fieldText(operand.field, ctx, options);
}

/**
 * What a transformer gave. A number prints in the format of the field beneath, and where that field
 * is text there is none: `%len(proc.name)` is absent, as in Falco.
 */
function transformedText(
  operand: BoundOperand,
  value: Value,
  options: RenderOptions,
): string | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return `(${value.join(",")})`.slice(0, MAX_TEXT);
  if (typeof value === "number" || typeof value === "bigint") {
    return operand.fields[0]?.field.format === "NA" ? undefined : String(value);
  }
  const text = String(value);
  if (operand.type !== "BYTEBUF") return text;
  return text === "" ? undefined : bufferText(text, options);
}
