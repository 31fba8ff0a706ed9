/**
 * Hints on constants that are probably a mistake: a regex that simpler operators could replace, the
 * name of a field or a transformer call written as a string.
 */
import type { Position } from "./ast.ts";
import type { FilterWarning } from "./filter_error.ts";
import type { FieldFinder } from "./operand.ts";
import { TRANSFORMER_NAMES } from "./transformers.ts";
import { toText } from "../base/byte_string.ts";

const BLANK = /[ \t\n\v\f\r]/;
const BLANKS = /[ \t\n\v\f\r]/g;
const NO_WARNINGS: readonly FilterWarning[] = [];
const CALLS = ["val", ...TRANSFORMER_NAMES];

/** Warnings for one constant (byte string) of a test with `op`. */
export function constantWarnings(
  op: string,
  value: string,
  pos: Position,
  fields: FieldFinder,
): readonly FilterWarning[] {
  // what follows looks for a dot or a parenthesis; rules have constants by the thousand
  if (op !== "regex" && !value.includes(".") && !value.includes(")")) return NO_WARNINGS;
  const out: FilterWarning[] = [];
  const warn = (message: string) =>
    out.push({ code: "LOAD_COMPILE_CONDITION", message: toText(message), pos });
  if (op === "regex" && isPlain(value)) {
    warn(
      `regex check with '${value}' may be optimized with simpler operators such as ` +
        `'=', 'contains', 'startswith', 'endswith'`,
    );
  }
  const dense = BLANK.test(value) ? value.replace(BLANKS, "") : value;
  if (isField(dense, fields)) {
    warn(`'${value}' may be a valid field misused as a const string value`);
  }
  if (dense.endsWith(")") && CALLS.some((name) => dense.startsWith(name + "("))) {
    warn(`'${value}' may be a valid field transformer misused as a const string value`);
  }
  return out;
}

/** True if nothing in the pattern needs a regular expression. */
function isPlain(pattern: string): boolean {
  const last = pattern.length - 1;
  for (let i = 0; i <= last; i++) {
    const c = pattern[i] as string;
    if ((i === 0 && c === "^") || (i === last && c === "$")) continue;
    const atEdge = (i === 0 && last > 0) || i === last - 1;
    if (atEdge && c === "." && "+*?".includes(pattern[i + 1] as string)) {
      i++;
      continue;
    }
    if (".+*?^$()[]{}|\\".includes(c)) return false;
  }
  return true;
}

function isField(text: string, fields: FieldFinder): boolean {
  // a field has a dot inside
  if (text.indexOf(".") <= 0) return false;
  const found = /^([a-zA-Z][\w.]*\.\w+)(?:\[([^\]]*)\])?$/.exec(text);
  return found !== null && !("error" in fields.find(found[1] as string, found[2]));
}
