/**
 * `-o key=value`: one change to the configuration from the command line. Keys are paths such as
 * `a.b[2].c`; `[]` adds an item; a backslash keeps `.`, `[`, `]` and itself literal. A value in braces
 * is YAML, anything else is a scalar.
 */
import { fail, ok, type Result, type SakerError } from "../base/result.ts";
import { type ConfigMap, type ConfigValue, isMap, parseConfig } from "./config_tree.ts";

/** A step of a key: a map key, an index, or "append". */
type Step = string | number | "[]";

/** Longest index; beyond it a typing error would make a sequence of millions. */
const MAX_INDEX = 10_000;

/** Applies one override to `tree` in place. */
export function applyOverride(tree: ConfigMap, option: string): SakerError | undefined {
  const equals = option.indexOf("=");
  if (equals < 1) {
    return invalid(option, "it must be of the form key=value or key.subkey=value");
  }
  const steps = parseKey(option.slice(0, equals));
  if (!steps.ok) return invalid(option, steps.error);
  const text = option.slice(equals + 1);
  let value: ConfigValue = text;
  if (text.startsWith("{") && text.endsWith("}")) {
    const parsed = parseConfig(text, `option ${option}`);
    if (!parsed.ok) return parsed.error;
    value = parsed.value;
  }
  setAt(tree, steps.value, value);
  return undefined;
}

function invalid(option: string, why: string): SakerError {
  return {
    code: "USAGE",
    message: `the option -o ${option} cannot be used: ${why}`,
    hint:
      "Write for example -o json_output=true, or -o rules_files[]=my.yaml for one more item of a list.",
  };
}

/** Splits a key into steps. */
function parseKey(key: string): Result<Step[], string> {
  const steps: Step[] = [];
  let name = "";
  for (let i = 0; i < key.length; i++) {
    const c = key[i] as string;
    if (c === "\\") {
      const next = key[++i];
      if (next === undefined || !".[]\\".includes(next)) {
        return fail("a backslash must be followed by . [ ] or \\");
      }
      name += next;
    } else if (c === ".") {
      if (name === "" && typeof steps.at(-1) !== "number" && steps.at(-1) !== "[]") {
        return fail("a part of the key is empty");
      }
      if (name !== "") steps.push(name);
      name = "";
    } else if (c === "[") {
      const end = key.indexOf("]", i);
      const inside = end < 0 ? "" : key.slice(i + 1, end);
      if (end < 0) return fail("a '[' has no ']'");
      if (name !== "") steps.push(name);
      name = "";
      if (inside === "") steps.push("[]");
      else if (/^[0-9]+$/.test(inside) && Number(inside) <= MAX_INDEX) steps.push(Number(inside));
      else return fail(`'${inside}' is no index`);
      i = end;
    } else name += c;
  }
  if (name !== "") steps.push(name);
  return steps.length > 0 ? ok(steps) : fail("the key is empty");
}

/** Sets the value, making maps and sequences on the way as the steps ask for. */
function setAt(tree: ConfigMap, steps: readonly Step[], value: ConfigValue): void {
  let here: ConfigMap | ConfigValue[] = tree;
  steps.forEach((step, i) => {
    const next = i + 1 < steps.length ? emptyFor(steps[i + 1] as Step) : value;
    here = child(here, step, next, i + 1 === steps.length);
  });
}

function emptyFor(step: Step): ConfigMap | ConfigValue[] {
  return typeof step === "number" || step === "[]" ? [] : {};
}

/** The container below `step`; `fresh` takes its place when it is missing, of another kind or last. */
function child(
  here: ConfigMap | ConfigValue[],
  step: Step,
  fresh: ConfigValue,
  last: boolean,
): ConfigMap | ConfigValue[] {
  if (Array.isArray(here)) {
    const index = step === "[]" ? here.length : Number(step);
    while (here.length < index) here.push(null);
    const present = here[index];
    if (last || !sameKind(present, fresh)) here[index] = fresh;
    return here[index] as ConfigMap | ConfigValue[];
  }
  const key = String(step);
  const present = Object.hasOwn(here, key) ? here[key] : undefined;
  if (last || !sameKind(present, fresh)) {
    Object.defineProperty(here, key, {
      value: fresh,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return here[key] as ConfigMap | ConfigValue[];
}

function sameKind(a: ConfigValue | undefined, b: ConfigValue): boolean {
  return Array.isArray(a) ? Array.isArray(b) : isMap(a) && isMap(b);
}
