/**
 * Rule sets by their files, each loaded and compiled once however many test files use it. What makes
 * a case cheap is here: conditions, outputs and the index stay, only the state is made anew.
 */
import { Interner } from "../base/interner.ts";
import { fail, ok, type Result } from "../base/result.ts";
import { indexOf, isValid, loadRuleSet, type RuleSet } from "../engine/rule_set.ts";
import type { RuleIndex } from "../engine/rule_index.ts";
import type { RuleText } from "../rule/embedded.ts";
import { diagnosticText } from "../rule/diagnostic.ts";

/** Rules, ready for any number of cases. */
export interface TestedRules {
  readonly files: readonly string[];
  readonly texts: readonly RuleText[];
  readonly rules: RuleSet;
  readonly index: RuleIndex;
  /** Strings of events, shared by all cases. */
  readonly strings: Interner;
}

/** Reads rule files and folders. */
export type ReadRules = (paths: readonly string[]) => Result<readonly RuleText[]>;

/** Compiled rule sets. */
export class RuleStore {
  readonly #read: ReadRules;
  readonly #known = new Map<string, Result<TestedRules>>();
  readonly #strings = new Interner(14);

  constructor(read: ReadRules) {
    this.#read = read;
  }

  /** All rule sets that loaded. */
  get all(): TestedRules[] {
    return [...this.#known.values()].flatMap((result) => result.ok ? [result.value] : []);
  }

  /** The rules of these files; the error tells what is wrong with them. */
  get(files: readonly string[]): Result<TestedRules> {
    const key = files.join("\0");
    let known = this.#known.get(key);
    if (known === undefined) this.#known.set(key, known = this.#load(files));
    return known;
  }

  #load(files: readonly string[]): Result<TestedRules> {
    const texts = this.#read(files);
    if (!texts.ok) return texts;
    const rules = loadRuleSet(texts.value);
    if (!isValid(rules)) {
      const names = { fields: rules.fields, macros: rules.loaded.macros.keys() };
      const cause = rules.results.flatMap((file) => file.errors)
        .map((finding) => diagnosticText(finding, "error", names)).join("");
      return fail({
        code: "INVALID_RULES",
        message: `the rules ${files.join(", ")} do not load`,
        hint: cause.trim() === "" ? "Run `saker validate` on them." : cause.trim(),
      });
    }
    return ok({
      files,
      texts: texts.value,
      rules,
      index: indexOf(rules),
      strings: this.#strings,
    });
  }
}
