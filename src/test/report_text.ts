/** Outcomes of tests for people. */
import { plainText } from "../base/plain_text.ts";
import { explanationText } from "./explanation.ts";
import type { Outcome } from "./suite.ts";

/** Numbers of a run. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly todo: number;
  readonly fixed: number;
}

/** Counts outcomes; broken ones are failures. */
export function totalsOf(outcomes: readonly Outcome[]): Totals {
  const count = (...statuses: string[]) =>
    outcomes.filter(({ status }) => statuses.includes(status)).length;
  return {
    passed: count("passed", "fixed"),
    failed: count("failed", "broken"),
    todo: count("todo"),
    fixed: count("fixed"),
  };
}

/** A failed case: what differs, and why. Empty for the others. */
export function failureText(outcome: Outcome, colour = false): string {
  const { status, file, line, name } = outcome;
  if (status !== "failed" && status !== "broken") return "";
  let out = `FAILED ${name}\n  ${file}:${line}\n`;
  if (outcome.problem !== undefined) out += indented(outcome.problem, 2);
  for (const difference of outcome.differences) {
    out += indented(difference.message, 2);
    if (difference.explanation !== undefined) {
      out += indented(explanationText(difference.explanation, colour), 4);
    }
  }
  return (colour ? out : plainText(out)) + "\n";
}

function indented(text: string, by: number): string {
  return text.trimEnd().split("\n").map((line) => `${" ".repeat(by)}${line}\n`).join("");
}

/** The last line of a run, and the gaps that are known. */
export function summaryText(outcomes: readonly Outcome[], ms: number): string {
  const { passed, failed, todo, fixed } = totalsOf(outcomes);
  let out = "";
  for (const outcome of outcomes) {
    if (outcome.status === "todo") {
      out += `todo   ${outcome.name} (${outcome.file}:${outcome.line})\n`;
    }
    if (outcome.status === "fixed") {
      out += `fixed  ${outcome.name} (${outcome.file}:${outcome.line}): take its todo out\n`;
    }
  }
  const parts = [`${passed} passed`, `${failed} failed`];
  if (todo > 0) parts.push(`${todo} todo`);
  if (fixed > 0) parts.push(`${fixed} fixed`);
  return `${out}${parts.join(", ")} (${Math.round(ms)} ms)\n`;
}

/** Every outcome as JSON. */
export function outcomesJson(outcomes: readonly Outcome[], ms: number): string {
  const { passed, failed, todo, fixed } = totalsOf(outcomes);
  return JSON.stringify({ passed, failed, todo, fixed, ms: Math.round(ms), cases: outcomes });
}
