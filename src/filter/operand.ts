/**
 * Left and right sides of tests, and the tokens of output formats: a field or a transformer, bound to
 * the field table and made into one extractor. Types are checked here.
 */
import { ok, type Result } from "../base/result.ts";
import type { BoundField, FieldFlag, Scalar, Value } from "../field/field.ts";
import type { EventContext } from "../state/event_context.ts";
import type {
  FieldNode,
  ListedValue,
  ListNode,
  Operand,
  Position,
  TransformerNode,
} from "./ast.ts";
import { type FilterError, filterError } from "./filter_error.ts";
import { printOperand } from "./printer.ts";
import {
  type MultiTransformer,
  type SingleTransformer,
  transformerByName,
  type ValueType,
} from "./transformers.ts";

/** What the filter needs of the field table. */
export interface FieldFinder {
  /** Binds a field; the error is Falco's message. */
  find(name: string, arg?: string): BoundField | { readonly error: string };
}

/** A field or transformer, ready to read. */
export interface BoundOperand extends ValueType {
  /** Canonical text, the same for the same meaning. */
  readonly text: string;
  /** Name of the innermost field, for messages. */
  readonly name: string;
  /** The field itself if there is no transformer around it. */
  readonly field: BoundField | undefined;
  /** All plain fields inside, in order; what `output_fields` shows. */
  readonly fields: readonly BoundField[];
  /** Type before transformers, which some of them check instead. */
  readonly base: ValueType;
  /** Flags of the innermost field. */
  readonly flags: readonly FieldFlag[];
  /**
   * Falco keeps the terminating NUL of a transformed string in its length, so that comparisons by
   * length (lists; `in` with this on the right) never match.
   */
  readonly endsInNul: boolean;
  readonly extract: (ctx: EventContext) => Value;
}

const TEXT: ValueType = { type: "CHARBUF", isList: false };

/** Binds a field or transformer. */
export function bindOperand(
  node: Operand,
  fields: FieldFinder,
): Result<BoundOperand, FilterError> {
  return node.kind === "field" ? bindField(node, fields) : bindTransformer(node, fields);
}

function bindField(node: FieldNode, fields: FieldFinder): Result<BoundOperand, FilterError> {
  const found = fields.find(node.name, node.arg);
  if ("error" in found) return filterError(found.error, node.pos);
  const type: ValueType = { type: found.type, isList: found.isList };
  return ok({
    ...type,
    text: printOperand(node, { exact: true }),
    name: found.field.name,
    field: found,
    fields: [found],
    base: type,
    flags: found.field.flags,
    endsInNul: false,
    extract: found.extract,
  });
}

function bindTransformer(
  node: TransformerNode,
  fields: FieldFinder,
): Result<BoundOperand, FilterError> {
  const args: BoundOperand[] = [];
  for (const arg of node.args) {
    const bound = bindArgument(arg, fields);
    if (!bound.ok) return bound;
    args.push(bound.value);
  }
  const transformer = transformerByName(node.name);
  const [only, ...more] = args;
  if (only !== undefined && more.length === 0) {
    if (transformer?.kind !== "single") {
      return filterError(`unknown field transfomer '${node.name}'`, node.pos);
    }
    return applySingle(node, transformer, only);
  }
  if (transformer?.kind !== "multi") return filterError("unknown multivalue transformer", node.pos);
  return applyMulti(node, transformer, args);
}

function bindArgument(
  node: FieldNode | TransformerNode | ListedValue | ListNode,
  fields: FieldFinder,
): Result<BoundOperand, FilterError> {
  if (node.kind === "value") return ok(constantOperand(TEXT, () => node.value));
  if (node.kind !== "list") return bindOperand(node, fields);
  const items: BoundOperand[] = [];
  for (const item of node.items) {
    const bound = bindArgument(item, fields);
    if (!bound.ok) return bound;
    items.push(bound.value);
  }
  return ok({
    ...constantOperand({ type: "CHARBUF", isList: true }, (ctx) => extractList(items, ctx)),
    fields: items.flatMap((item) => item.fields),
  });
}

function constantOperand(
  type: ValueType,
  extract: (ctx: EventContext) => Value,
): BoundOperand {
  return {
    ...type,
    text: "",
    name: "",
    field: undefined,
    fields: [],
    base: type,
    flags: [],
    endsInNul: false,
    extract,
  };
}

function extractList(items: readonly BoundOperand[], ctx: EventContext): Value {
  const out: Scalar[] = [];
  for (const item of items) {
    const value = item.extract(ctx);
    if (value === undefined) return undefined;
    if (Array.isArray(value)) out.push(...value as readonly Scalar[]);
    else out.push(value as Scalar);
  }
  return out;
}

function applySingle(
  node: TransformerNode,
  transformer: SingleTransformer,
  arg: BoundOperand,
): Result<BoundOperand, FilterError> {
  if (node.arg !== undefined) {
    return filterError(
      `filter error: transformer '${node.name}' does not support field arguments`,
      node.pos,
    );
  }
  if (arg.flags.includes("no_transformer")) {
    return filterError(`field '${arg.name}' does not support transformers`, node.pos);
  }
  const type = transformer.typeOf(arg);
  if (type === undefined) {
    return filterError(
      `can't add field transformer: type '${arg.type}' is not supported by '${node.name}' ` +
        `transformer applied on ${arg.isList ? "list " : ""}field '${arg.name}'`,
      node.pos,
    );
  }
  const { apply, applyList } = transformer;
  const { extract, type: from } = arg;
  return ok({
    ...type,
    text: printOperand(node, { exact: true }),
    name: arg.name,
    field: undefined,
    fields: arg.fields,
    base: arg.base,
    flags: arg.flags,
    endsInNul: type.type !== "UINT64",
    extract: (ctx) => {
      const value = extract(ctx);
      if (value === undefined) return undefined;
      if (!Array.isArray(value)) return apply(value as Scalar, from);
      if (applyList !== undefined) return applyList(value as readonly Scalar[]);
      const out: Scalar[] = [];
      for (const item of value as readonly Scalar[]) {
        const made = apply(item, from);
        if (made === undefined) return undefined;
        out.push(made);
      }
      return out;
    },
  });
}

function applyMulti(
  node: TransformerNode,
  transformer: MultiTransformer,
  args: readonly BoundOperand[],
): Result<BoundOperand, FilterError> {
  const problem = transformer.check(args.map((arg) => arg.base)) ??
    selectorProblem(node, transformer);
  if (problem !== undefined) return filterError(problem, node.pos);
  const selector = node.arg;
  return ok({
    ...transformer.typeOf(selector),
    text: printOperand(node, { exact: true }),
    name: node.name,
    field: undefined,
    fields: args.flatMap((arg) => arg.fields),
    base: TEXT,
    flags: [],
    endsInNul: false,
    extract: (ctx) => {
      const values: Value[] = [];
      for (const arg of args) {
        const value = arg.extract(ctx);
        if (value === undefined) return undefined;
        values.push(value);
      }
      return transformer.apply(values, selector);
    },
  });
}

function selectorProblem(node: TransformerNode, transformer: MultiTransformer): string | undefined {
  if (node.arg === undefined) return undefined;
  return transformer.checkSelector === undefined
    ? `transformer '${node.name}' does not support field arguments`
    : transformer.checkSelector(node.arg);
}

/** Position of the last part of an operand that binding looks at; where its type errors point. */
export function lastPosition(node: Operand): Position {
  if (node.kind === "field") return node.pos;
  const last = node.args.at(-1);
  return last === undefined || last.kind === "value" || last.kind === "list"
    ? node.pos
    : lastPosition(last);
}
