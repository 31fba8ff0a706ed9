/** Runs the lint checks over rules and leaves out what comments silence. */
import { toText } from "../base/byte_string.ts";
import type { Check, Severity } from "./lint_check.ts";
import { CHECKS } from "./lint_checks.ts";
import { commentsOf, ignoredCodes } from "./rule_comments.ts";
import type { TestedRules } from "./rule_store.ts";

/** A finding. */
export interface LintFinding {
  readonly code: string;
  readonly severity: Severity;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly item: string;
  readonly message: string;
  readonly hint: string;
}

/** Findings by place. */
export function lint(
  tested: Pick<TestedRules, "rules" | "texts">,
  checks: readonly Check[] = CHECKS,
): LintFinding[] {
  const out: LintFinding[] = [];
  for (const { code, severity, hint, run } of checks) {
    for (const { item, context, message } of run(tested)) {
      if (ignoredCodes(commentsOf(tested, context)).has(code)) continue;
      const file = toText(context.file);
      const line = context.inFile.mark.line + 1;
      out.push({ code, severity, file, line, item, message, hint });
    }
  }
  return out.sort((a, b) =>
    a.file === b.file ? a.line - b.line || (a.code < b.code ? -1 : 1) : a.file < b.file ? -1 : 1
  );
}
