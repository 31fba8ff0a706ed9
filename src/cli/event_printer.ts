/** An event as a line: text in a format of the user's choice, or a JSON object of its fields. */
import { unknownOutputField } from "../filter/unknown_output_field.ts";
import { toByteString, toText } from "../base/byte_string.ts";
import { isPrintableAscii } from "../base/printable.ts";
import { fail, ok, type Result } from "../base/result.ts";
import { fieldsJson } from "../engine/alert.ts";
import { formatText, OutputFormatter } from "../engine/output_formatter.ts";
import type { BoundField } from "../field/field.ts";
import type { FieldTable } from "../field/field_table.ts";
import type { BoundOperand } from "../filter/operand.ts";
import { type FormatPart, type OutputFormat, parseOutputFormat } from "../filter/output_format.ts";
import type { EventContext } from "../state/event_context.ts";

/** sysdig's line. */
export const DEFAULT_FORMAT = "*%evt.num %evt.outputtime %evt.cpu %proc.name (%thread.tid) " +
  "%evt.dir %evt.type %evt.info";

/** Formats with a name, as sysdig's `-pc` and `-pk`; the default is printed by `-pp`. */
const NAMED_FORMATS: Readonly<Record<string, string>> = {
  c: container("%container.name"),
  container: container("%container.name"),
  k: container("%k8s.pod.name"),
  kubernetes: container("%k8s.pod.name"),
};

function container(name: string): string {
  return `*%evt.num %evt.outputtime %evt.cpu ${name} (%container.id) %proc.name ` +
    "(%thread.tid:%thread.vtid) %evt.dir %evt.type %evt.info";
}

/** The format that a user's text stands for. */
export function namedFormat(text: string): string {
  return Object.hasOwn(NAMED_FORMATS, text) ? NAMED_FORMATS[text] as string : text;
}

/** What `evt.outputtime` shows: sysdig's letters, and the two halves that the time is made of. */
const TIMES: Readonly<Record<string, readonly [string, string] | undefined>> = {
  h: undefined, // the field's own text
  a: ["evt.rawtime.s", "evt.rawtime.ns"],
  r: ["evt.reltime.s", "evt.reltime.ns"],
  d: ["evt.latency.s", "evt.latency.ns"],
  D: ["evt.deltatime.s", "evt.deltatime.ns"],
};

/** Letters of {@linkcode PrinterOptions.time}. */
export const TIME_TYPES: readonly string[] = Object.keys(TIMES);

/** How events are printed. */
export interface PrinterOptions {
  /** Print the format's fields as a JSON object, null = absent. */
  readonly json: boolean;
  /** What `evt.outputtime` shows in text, one of {@linkcode TIME_TYPES}; default `h`. */
  readonly time?: string;
}

/** The line of the current event, without its end; undefined when it is to be left out. */
export type EventPrinter = (ctx: EventContext) => string | undefined;

/** Makes the printer of a format. */
export function makeEventPrinter(
  text: string,
  fields: FieldTable,
  { json, time = "h" }: PrinterOptions,
): Result<EventPrinter> {
  const always = text.startsWith("*");
  const plain = unescaped(always ? text.slice(1) : text);
  const parsed = parseOutputFormat(toByteString(plain), fields);
  if (!parsed.ok) {
    const unknown = unknownOutputField(plain, fields);
    const near = unknown === undefined ? undefined : fields.didYouMean(unknown);
    return fail({
      code: "USAGE",
      message: `the format '${text}' cannot be used: ` +
        (unknown === undefined ? parsed.error : `there is no field ${unknown}`),
      hint: near ?? "A % must be followed by a field; `saker fields` lists them.",
    });
  }
  const format = json ? parsed.value : parsed.value.flatMap((part) => timed(part, time, fields));
  // fields with memory are read once an event, and always have a value
  const needed = always
    ? []
    : operandsOf(format).filter(({ fields: read }) =>
      !read.some(({ stateful }) => stateful === true)
    );
  const print = json ? jsonPrinter(format, fields) : textPrinter(format, fields);
  if (needed.length === 0) return ok(print);
  return ok((ctx) => {
    for (const operand of needed) if (operand.extract(ctx) === undefined) return undefined;
    return print(ctx);
  });
}

/** `evt.outputtime` in the form that was asked for; any other part as it is. */
function timed(part: FormatPart, time: string, fields: FieldTable): OutputFormat {
  const halves = TIMES[time];
  if (halves === undefined || typeof part === "string") return [part];
  if (part.operand.field?.text !== "evt.outputtime") return [part];
  const [seconds, rest] = halves.map((name) => parseOutputFormat(`%${name}`, fields));
  return seconds?.ok && rest?.ok ? [...seconds.value, ".", ...rest.value] : [part];
}

function operandsOf(format: OutputFormat): readonly BoundOperand[] {
  return format.flatMap((part) => typeof part === "string" ? [] : [part.operand]);
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", e: "\x1b", "\\": "\\" };
/** Takes colours back at the end of a line whose format sets some. */
const RESET = "\x1b[0m";

/** Escapes that sysdig knows in formats; others stay as they are. */
function unescaped(text: string): string {
  return text.replace(/\\([nte\\])/g, (_, letter: string) => ESCAPES[letter] as string);
}

function textPrinter(format: OutputFormat, fields: FieldTable): EventPrinter {
  const own = format.some((part) => typeof part === "string" && !isPrintableAscii(part));
  return own ? partwisePrinter(format, fields) : (ctx) => {
    const line = formatText(format, ctx, fields.render);
    // nearly all lines are plain, and one look is cheaper than decoding them
    return isPrintableAscii(line) ? line : shown(line);
  };
}

/** For formats with control characters of their own: those of the values alone are made harmless. */
function partwisePrinter(format: OutputFormat, fields: FieldTable): EventPrinter {
  const texts = format.map((part) => typeof part === "string" ? toText(part) : undefined);
  const end = texts.some((text) => text?.includes("\x1b")) ? RESET : "";
  return (ctx) =>
    format.map((part, i) => texts[i] ?? shown(formatText([part], ctx, fields.render))).join("") +
    end;
}

function jsonPrinter(format: OutputFormat, fields: FieldTable): EventPrinter {
  const [first] = operandsOf(format).flatMap((operand) => operand.fields);
  const always = first ?? fields.find("evt.num") as BoundField;
  const formatter = new OutputFormatter(format, [], always, fields.render);
  return (ctx) => {
    const printed = formatter.print(ctx);
    return fieldsJson(printed.fields, printed.plain);
  };
}

/** What could move the cursor or forge another line; texts of fields have none of these. */
// deno-lint-ignore no-control-regex
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/g;

/** The text of a line, with what could harm as `\x1b`. */
function shown(line: string): string {
  return toText(line).replace(CONTROL, escape);
}

function escape(char: string): string {
  return `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
