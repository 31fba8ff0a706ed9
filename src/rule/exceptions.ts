/**
 * Exceptions of rules: their meaning is text. Each entry becomes ` and not (...)` behind the
 * condition, before lists are replaced, so that values may be list names. Nothing is escaped: a
 * value with a quote, a comma or a parenthesis changes the condition, as it does in Falco.
 */
import { toText } from "../base/byte_string.ts";
import { LIST_OPERATORS, MODIFIERS, OPERATORS } from "../filter/operators.ts";
import { LoadError } from "./context.ts";
import type { ExceptionItem, ExceptionValue } from "./item.ts";
import type { RuleFields } from "./rule_fields.ts";

const PLAIN_OPERATORS = new Set(["exists", ...OPERATORS.map((operator) => operator.name)]);
const WITH_MODIFIER = new Set(
  OPERATORS.filter((operator) => operator.takes === "string").flatMap(({ name }) =>
    MODIFIERS.map((modifier) => `${name} ${modifier}`)
  ),
);

/**
 * Checks an entry and fills in the comparison operators that were left out. Throws a LoadError.
 *
 * @param fields undefined for rules of an unknown source, whose fields cannot be checked
 */
export function checkException(exception: ExceptionItem, fields: RuleFields | undefined): void {
  const refuse = (message: string): never => {
    throw new LoadError("LOAD_ERR_VALIDATE", message, exception.context);
  };
  const checkField = (field: ExceptionValue): void => {
    const name = textOf(field);
    if (fields !== undefined && !fields.isField(name)) {
      refuse(`'${toText(name)}' is not a supported filter field`);
    }
  };
  const wanted = exception.fields;
  if (wanted === undefined) return;
  if (typeof wanted === "string") {
    exception.comps ??= "in";
    const comp = exception.comps;
    if (typeof comp !== "string") return refuse("Fields and comps must both be strings");
    if (!isListComparison(comp)) {
      refuse(
        "When fields is a single value, comps must be one of (in, pmatch, intersects) or a modifier operator (e.g. startswith oneof)",
      );
    }
    return checkField(wanted);
  }
  exception.comps ??= wanted.map(() => "=");
  const comps = exception.comps;
  if (typeof comps === "string" || comps.length !== wanted.length) {
    return refuse("Fields and comps lists must have equal length");
  }
  for (const comp of comps) {
    const name = textOf(comp);
    const operator = name.trim();
    if (!PLAIN_OPERATORS.has(operator) && !WITH_MODIFIER.has(operator)) {
      refuse(`'${toText(name)}' is not a supported comparison operator`);
    }
  }
  wanted.forEach(checkField);
}

/** The condition with its exceptions. */
export function conditionWithExceptions(
  condition: string,
  exceptions: readonly ExceptionItem[],
): string {
  if (exceptions.length === 0) return condition;
  const parts = [`(${condition})`];
  for (const exception of exceptions) {
    if (exception.values.length === 0) continue;
    const { fields } = exception;
    const comps = exception.comps ?? exception.keptComps;
    parts.push(
      " and not ",
      typeof fields === "string" || fields === undefined
        ? singleField(exception, fields ?? "", textOf(comps ?? ""))
        : fieldList(exception, fields, typeof comps === "string" ? [] : comps ?? []),
    );
  }
  return parts.join("");
}

function singleField(exception: ExceptionItem, field: string, comp: string): string {
  const values = exception.values.map((value) => {
    if (typeof value === "string") return quoted(value);
    throw new LoadError(
      "LOAD_ERR_VALIDATE",
      "Expected values array to contain a list of strings",
      exception.context,
    );
  });
  return `(${field} ${comp} (${values.join(", ")}))`;
}

function fieldList(
  exception: ExceptionItem,
  fields: readonly ExceptionValue[],
  comps: readonly ExceptionValue[],
): string {
  const groups = exception.values.map((values) => {
    if (typeof values === "string" || values.length !== fields.length) {
      throw new LoadError(
        "LOAD_ERR_VALIDATE",
        "Fields and values lists must have equal length",
        exception.context,
      );
    }
    const tests = fields.map((field, i) => {
      const comp = textOf(comps[i] ?? "");
      return ` ${textOf(field)} ${comp} ${rightSide(values[i] ?? [], comp)}`;
    });
    return `(${tests.join(" and")})`;
  });
  return `(${groups.join(" or ")})`;
}

function rightSide(value: ExceptionValue, comp: string): string {
  if (typeof value !== "string") return `(${value.map((item) => quoted(textOf(item))).join(", ")})`;
  if (!isListComparison(comp)) return quoted(value);
  return value.startsWith("(") ? value : `(${value})`;
}

function isListComparison(comp: string): boolean {
  return LIST_OPERATORS.includes(comp) || WITH_MODIFIER.has(comp.trim());
}

function textOf(value: ExceptionValue): string {
  return typeof value === "string" ? value : "";
}

/** Puts quotes around a value with blanks that has none. */
export function quoted(value: string): string {
  return value.includes(" ") && !value.startsWith('"') && !value.startsWith("'")
    ? `"${value}"`
    : value;
}
