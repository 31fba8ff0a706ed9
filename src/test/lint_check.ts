/** What a lint check is: a record in the table of `lint_checks.ts`. */
import type { Context } from "../rule/context.ts";
import type { TestedRules } from "./rule_store.ts";

/** How much a finding matters: warnings fail, notes do not (unless asked to). */
export type Severity = "warning" | "note";

/** A finding, before comments that silence it are looked at. Texts are decoded. */
export interface RawFinding {
  /** What it is about, as in `rule "Shell in container"`. */
  readonly item: string;
  readonly context: Context;
  readonly message: string;
}

/** A check. */
export interface Check {
  readonly code: string;
  readonly severity: Severity;
  /** One line. */
  readonly summary: string;
  /** Why it matters and what to do, for the documentation. */
  readonly help: string;
  readonly hint: string;
  readonly run: (tested: Pick<TestedRules, "rules" | "texts">) => readonly RawFinding[];
}
