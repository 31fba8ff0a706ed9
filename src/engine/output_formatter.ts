/**
 * Prints a rule's output for the current event: the message as text, and the typed values behind
 * it. The rule loader has parsed the formats; which fields the values come from is settled here,
 * once per rule, and each of them is read once per alert.
 */
import { toText } from "../base/byte_string.ts";
import { isPlain } from "../base/printable.ts";
import type { BoundField, Value } from "../field/field.ts";
import { ABSENT_TEXT, bufferText, fieldText, type RenderOptions } from "../field/render.ts";
import type { BoundOperand } from "../filter/operand.ts";
import type { FormatPart, OutputFormat } from "../filter/output_format.ts";
import type { ExtraField } from "../rule/loaded_rules.ts";
import type { EventContext } from "../state/event_context.ts";
import type { AlertField, JsonValue } from "./alert.ts";
import { fieldValue, ShownField } from "./shown_field.ts";

/** What a rule prints for one event. */
export interface Printed {
  /** Decoded. */
  readonly message: string;
  /** Values of `output_fields`, sorted by name. */
  readonly fields: AlertField[];
  /** True if message and texts of fields are the same between the quotes of JSON. */
  readonly plain: boolean;
}

/** An entry of `output_fields`: where its value comes from. */
type Entry =
  | { readonly name: string; readonly shown: ShownField }
  | {
    readonly name: string;
    readonly shown: undefined;
    readonly read: (ctx: EventContext) => JsonValue;
  };

/** A part of the message: literal text, a field that was read, or a value of its own. */
type Part =
  | string
  | { readonly shown: ShownField }
  | { readonly shown: undefined; readonly format: OutputFormat };

/** Longest text of a list, bytes (Falco's storage for values). */
const MAX_TEXT = 1023;

/** Formatter of one rule. */
export class OutputFormatter {
  readonly #shown = new Map<string, ShownField>();
  readonly #reads: readonly ShownField[];
  readonly #parts: readonly Part[];
  readonly #entries: readonly Entry[];
  readonly #options: RenderOptions;
  /** True if the literal text of the message is plain. */
  readonly #plain: boolean;

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
    this.#options = options;
    this.#parts = withoutStar(format).map((part) => this.#part(part));
    this.#plain = this.#parts.every((part) => typeof part !== "string" || isPlain(part));
    const entries = new Map<string, Entry>();
    const add = (bound: BoundField) => entries.set(bound.text, this.#entry(bound));
    for (const part of format) if (typeof part !== "string") part.operand.fields.forEach(add);
    add(always);
    for (const field of extra) {
      if ("token" in field) field.token.operand.fields.forEach(add);
      else entries.set(field.name, textEntry(field.name, field.format, options));
    }
    this.#entries = [...entries.keys()].sort(byBytes).map((name) => entries.get(name) as Entry);
    this.#reads = [...this.#shown.values()];
  }

  /** What the rule prints for the current event. */
  print(ctx: EventContext): Printed {
    let plain = this.#plain;
    for (const shown of this.#reads) {
      shown.read(ctx);
      plain &&= shown.plain;
    }
    let message = "";
    for (const part of this.#parts) {
      if (typeof part === "string") {
        message += part;
      } else if (part.shown !== undefined) {
        message += part.shown.text;
      } else {
        const text = formatText(part.format, ctx, this.#options);
        plain &&= isPlain(text);
        message += text;
      }
    }
    const fields: AlertField[] = [];
    for (const entry of this.#entries) {
      if (entry.shown !== undefined) {
        fields.push([entry.name, entry.shown.value]);
      } else {
        const value = entry.read(ctx);
        plain &&= typeof value !== "string" || isPlain(value);
        fields.push([entry.name, value]);
      }
    }
    return { message: plain ? message : toText(message), fields, plain };
  }

  #part(part: FormatPart): Part {
    if (typeof part === "string") return part;
    const { field } = part.operand;
    const own = field === undefined || field.stateful === true || Boolean(part.width);
    return own ? { shown: undefined, format: [part] } : { shown: this.#shownField(field, true) };
  }

  #entry(bound: BoundField): Entry {
    const name = toText(bound.text);
    if (bound.stateful !== true) return { name, shown: this.#shownField(bound, false) };
    return { name, shown: undefined, read: (ctx) => fieldValue(bound, ctx, this.#options) };
  }

  #shownField(bound: BoundField, inMessage: boolean): ShownField {
    const known = this.#shown.get(bound.text);
    if (known !== undefined) return known;
    const made = new ShownField(bound, this.#options, inMessage);
    this.#shown.set(bound.text, made);
    return made;
  }
}

/** A `*` at the start allows absent values, which is so anyway; it is not printed. */
function withoutStar(format: OutputFormat): OutputFormat {
  const [first, ...rest] = format;
  return typeof first === "string" && first.startsWith("*") ? [first.slice(1), ...rest] : format;
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function textEntry(name: string, format: OutputFormat, options: RenderOptions): Entry {
  return {
    name: toText(name),
    shown: undefined,
    read: (ctx) => toText(formatText(format, ctx, options)),
  };
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
