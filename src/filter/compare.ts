/**
 * Comparison of one extracted value with constants: what each operator means on each class of types.
 * Everything that can be decided at load time is; the result is a closure over the constants.
 */
import { BoundedMemo } from "../base/bounded_memo.ts";
import { fail, ok, type Result } from "../base/result.ts";
import type { FieldType, Scalar } from "../field/field.ts";
import { compileGlob, literalsOf } from "./glob.ts";
import { inNet } from "./ip.ts";
import { classOf } from "./operators.ts";
import { compilePathPrefixes } from "./path_prefix.ts";
import { compileRegex } from "./regex.ts";
import { lowerAscii } from "./transformers.ts";

/** A test of one value. */
export type Compare = (value: Scalar) => boolean;

/** Number of values a remembering test keeps. */
const REMEMBERED = 4096;
/** Longer values are not worth keeping. */
const LONGEST_REMEMBERED = 512;
/** Number of tests that a comparison with another extracted value keeps. */
const MAX_TESTS = 64;

/**
 * Makes the test `value OP [MODIFIER] constants`. Only the `regex` operator can fail.
 *
 * @param constants already of the field's type; scalar operators use the first unless a modifier
 *   says how many must hold
 */
export function makeCompare(
  op: string,
  modifier: string | undefined,
  type: FieldType,
  constants: readonly Scalar[],
): Result<Compare, string> {
  if (op === "in" || op === "intersects") return ok(membership(type, constants));
  if (op === "pmatch") return ok(remember(compilePathPrefixes(constants as readonly string[])));
  if (modifier === undefined) return compareOne(op, type, constants[0] as Scalar);
  if (constants.length === 0) return ok(() => false);
  if (modifier === "anyof" && op === "=") return ok(membership(type, constants));
  const tests: Compare[] = [];
  for (const constant of constants) {
    const test = compareOne(op, type, constant);
    if (!test.ok) return test;
    tests.push(test.value);
  }
  return ok(quantify(modifier, tests));
}

function quantify(modifier: string, tests: readonly Compare[]): Compare {
  switch (modifier) {
    case "allof":
      return (value) => tests.every((test) => test(value));
    case "oneof":
      return (value) => {
        let count = 0;
        for (const test of tests) if (test(value) && ++count > 1) return false;
        return count === 1;
      };
    default:
      return (value) => tests.some((test) => test(value));
  }
}

/** True if one of the constants equals the value. */
function membership(type: FieldType, constants: readonly Scalar[]): Compare {
  if (isNet(type)) {
    return (value) => constants.some((net) => inNet(value as string, net as string));
  }
  const set = new Set(constants);
  return classOf(type) === "numeric" ? (value) => set.has(exact(value)) : (value) => set.has(value);
}

/** Numbers in one form: bigint only where a number would lose bits. */
function exact(value: Scalar): Scalar {
  if (typeof value !== "bigint") return value;
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

function isNet(type: FieldType): boolean {
  return type === "IPNET" || type === "IPV4NET" || type === "IPV6NET";
}

/** `value OP constant` for a single constant. */
export function compareOne(op: string, type: FieldType, constant: Scalar): Result<Compare, string> {
  if (isNet(type)) {
    const net = constant as string;
    // other operators than these are refused at load
    return ok(
      op === "!="
        ? (value) => !inNet(value as string, net)
        : (value) => inNet(value as string, net),
    );
  }
  if (op === "=") return ok(equals(constant));
  if (op === "!=") {
    const equal = equals(constant);
    return ok((value) => !equal(value));
  }
  if (op === "in" || op === "intersects") return ok(membership(type, [constant]));
  return classOf(type) === "numeric"
    ? ok(order(op, constant as Num))
    : compareText(op, constant as string);
}

function equals(constant: Scalar): Compare {
  if (typeof constant !== "number" && typeof constant !== "bigint") {
    return (value) => value === constant;
  }
  const big = BigInt(constant);
  return (value) => typeof value === "bigint" ? value === big : value === constant;
}

type Num = number | bigint;

function order(op: string, constant: Num): Compare {
  // JavaScript compares number and bigint exactly, without rounding
  switch (op) {
    case "<":
      return (value) => (value as Num) < constant;
    case "<=":
      return (value) => (value as Num) <= constant;
    case ">":
      return (value) => (value as Num) > constant;
    default:
      return (value) => (value as Num) >= constant;
  }
}

function compareText(op: string, constant: string): Result<Compare, string> {
  switch (op) {
    case "<":
      return ok((value) => value < constant);
    case "<=":
      return ok((value) => value <= constant);
    case ">":
      return ok((value) => value > constant);
    case ">=":
      return ok((value) => value >= constant);
    case "contains":
    case "bcontains":
      return ok((value) => (value as string).includes(constant));
    case "icontains": {
      const needle = lowerAscii(constant);
      return ok(remember((value) => lowerAscii(value).includes(needle)));
    }
    case "startswith":
    case "bstartswith":
      return ok((value) => (value as string).startsWith(constant));
    case "endswith":
      return ok((value) => (value as string).endsWith(constant));
    case "glob": {
      const test = compileGlob(constant);
      const { inside } = literalsOf(constant);
      if (inside === "") return ok(remember(test));
      // a search begins with the first character, and a path is full of "/"
      const sought = inside.length > 3 && inside.startsWith("/") ? inside.slice(1) : inside;
      return ok((value) => (value as string).includes(sought) && test(value as string));
    }
    case "iglob":
      return ok(remember(compileGlob(constant, true)));
    case "regex": {
      const test = compileRegex(constant);
      return test.ok ? ok(remember(test.value)) : test;
    }
    case "pmatch":
      return ok(remember(compilePathPrefixes([constant])));
    default:
      return fail(`filter error: unrecognized operator '${op}'`);
  }
}

/** Keeps results by value, bounded; for tests that cost more than a look into a table. */
function remember(test: (value: string) => boolean): Compare {
  const known = new BoundedMemo<string, boolean>(REMEMBERED);
  return (value) => {
    const subject = value as string;
    if (subject.length > LONGEST_REMEMBERED) return test(subject);
    return known.get(subject) ?? known.set(subject, test(subject));
  };
}

/**
 * Comparison of a value with another extracted value (`val(f)`, a transformer on the right).
 * Patterns are compiled per value and kept.
 */
export function makeDynamicCompare(
  op: string,
  type: FieldType,
): (left: Scalar, right: Scalar) => boolean {
  switch (op) {
    case "=":
    case "in":
    case "intersects":
      return (left, right) => exact(left) === exact(right);
    case "!=":
      return (left, right) => exact(left) !== exact(right);
    case "<":
      return (left, right) => left < right;
    case "<=":
      return (left, right) => left <= right;
    case ">":
      return (left, right) => left > right;
    case ">=":
      return (left, right) => left >= right;
    case "contains":
    case "bcontains":
      return (left, right) => (left as string).includes(right as string);
    case "startswith":
    case "bstartswith":
      return (left, right) => (left as string).startsWith(right as string);
    case "endswith":
      return (left, right) => (left as string).endsWith(right as string);
    default: {
      const tests = new BoundedMemo<Scalar, Compare>(MAX_TESTS);
      const make = (right: Scalar): Compare => {
        const made = compareOne(op, type, right);
        return made.ok ? made.value : () => false;
      };
      return (left, right) => (tests.get(right) ?? tests.set(right, make(right)))(left);
    }
  }
}
