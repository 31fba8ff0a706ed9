/**
 * A field of an output, read once for each alert: the text that it has in the message, and the value
 * that it has in `output_fields`. Nearly all are short plain texts, which are the same in both forms.
 * Fields with memory cannot be read this way: each of their places has a memory of its own.
 */
import { toText } from "../base/byte_string.ts";
import { isPlain } from "../base/printable.ts";
import type { BoundField, FieldType, Scalar } from "../field/field.ts";
import {
  ABSENT_TEXT,
  fieldJson,
  fieldText,
  type RenderOptions,
  valueJson,
  valueText,
} from "../field/render.ts";
import type { EventContext } from "../state/event_context.ts";
import type { JsonValue } from "./alert.ts";

/** Types whose texts are shown in a form of their own. */
const SHOWN_OTHERWISE: ReadonlySet<FieldType> = new Set<FieldType>(
  ["BYTEBUF", "IPADDR", "IPV4ADDR", "IPV6ADDR"],
);

/** The last reading of a field. */
export class ShownField {
  /** As the message has it, a byte string. */
  text = ABSENT_TEXT;
  /** As `output_fields` has it. */
  value: JsonValue = null;
  /** True if neither of the two holds text that has to be decoded or escaped. */
  plain = true;
  readonly #field: BoundField;
  readonly #options: RenderOptions;
  /** True if one value gives both forms. */
  readonly #single: boolean;
  readonly #asItIs: boolean;
  readonly #inMessage: boolean;

  /** @param inMessage false if nobody asks for the text */
  constructor(field: BoundField, options: RenderOptions, inMessage: boolean) {
    this.#field = field;
    this.#options = options;
    this.#inMessage = inMessage;
    this.#single = field.extractText === undefined && field.extractJson === undefined;
    this.#asItIs = this.#single && !SHOWN_OTHERWISE.has(field.type);
  }

  /** Reads the field of the current event. */
  read(ctx: EventContext): void {
    const field = this.#field;
    if (!this.#single) return this.#readTwice(ctx);
    const value = field.extract(ctx);
    if (this.#asItIs && typeof value === "string" && isPlain(value)) {
      this.text = value;
      this.value = value;
      this.plain = true;
      return;
    }
    if (this.#inMessage) this.text = valueText(field, value, this.#options) ?? ABSENT_TEXT;
    this.value = decoded(valueJson(field, value, this.#options));
    this.#look();
  }

  #readTwice(ctx: EventContext): void {
    const field = this.#field;
    if (this.#inMessage) this.text = fieldText(field, ctx, this.#options) ?? ABSENT_TEXT;
    this.value = fieldValue(field, ctx, this.#options);
    this.#look();
  }

  #look(): void {
    const { text, value } = this;
    this.plain = isPlain(text) && (typeof value !== "string" || isPlain(value));
  }
}

/** The value of a field in `output_fields`. */
export function fieldValue(
  field: BoundField,
  ctx: EventContext,
  options: RenderOptions,
): JsonValue {
  return decoded(fieldJson(field, ctx, options));
}

function decoded(value: ReturnType<typeof fieldJson>): JsonValue {
  if (value === undefined) return null;
  if (typeof value === "string") return toText(value);
  if (!Array.isArray(value)) return value as Exclude<Scalar, string>;
  return (value as readonly Scalar[]).map((item) => typeof item === "string" ? toText(item) : item);
}
