/** The mutation parts of `saker test`: mistakes in rules, and ways around them. */
import { exitCode } from "../base/exit_code.ts";
import { plainText } from "../base/plain_text.ts";
import { evade, type EvasionResult } from "../test/evasion.ts";
import { cut } from "../test/explanation.ts";
import { mutate, type MutationResult } from "../test/mutation.ts";
import type { Suite } from "../test/suite.ts";
import type { Invocation, Option } from "./command.ts";
import { reportError } from "./report_error.ts";

/** Options of the parts. */
export const MUTATION_OPTIONS: readonly Option[] = [
  {
    flags: "--mutate",
    help: "make small mistakes in the rules and list those that no case notices",
  },
  { flags: "--survivors <percent>", help: "--mutate, and more than this is a failure" },
  {
    flags: "--evade",
    help: "rewrite each case with alerts as an attacker would and list what gets past",
  },
];

/** Whether mistakes are asked for. */
export function wantsMutation(options: Invocation["options"]): boolean {
  return options["mutate"] === true || options["survivors"] !== undefined;
}

/** Mutates and reports. */
export function runMutation({ cases }: Suite, { options, io }: Invocation): number {
  const most = Number(options["survivors"] ?? 100);
  if (!(most >= 0 && most <= 100)) {
    const message = `--survivors wants a number from 0 to 100, not "${
      String(options["survivors"])
    }"`;
    return reportError(io, { code: "USAGE", message });
  }
  const result = mutate(cases);
  io.out(options["json"] === true ? mutationJson(result) : plainText(mutationText(result)));
  const share = result.total === 0 ? 0 : result.survivors.length / result.total * 100;
  if (share <= most) return 0;
  io.err(`saker: ${share.toFixed(1)} % of the mistakes survive, more than ${most} %.\n`);
  return exitCode("INVALID_RULES");
}

function mutationText({ total, survivors }: MutationResult): string {
  let out = "";
  for (const [rules, own] of Map.groupBy(survivors, (survivor) => survivor.rules.join(", "))) {
    out += `${cut(rules, 100)}\n`;
    for (const { what, file, line } of own) {
      out += `  survives: ${cut(what, 140)} (${file}:${line})\n`;
    }
  }
  const share = total === 0 ? 0 : survivors.length / total * 100;
  return `${out}${survivors.length} of ${total} mistakes survive (${share.toFixed(1)} %)\n`;
}

function mutationJson({ total, survivors, byRule }: MutationResult): string {
  return JSON.stringify({ total, survivors, rules: Object.fromEntries(byRule) }) + "\n";
}

/** Rewrites the cases and reports; what gets past is no failure. */
export function runEvasion({ cases }: Suite, { options, io }: Invocation): number {
  const result = evade(cases);
  io.out(options["json"] === true ? JSON.stringify(result) + "\n" : plainText(evasionText(result)));
  return 0;
}

function evasionText({ rules, evaders }: EvasionResult): string {
  let out = "";
  for (const { rule, tried } of rules) {
    const past = tried.filter(({ past }) => past > 0);
    if (past.length === 0) continue;
    out += `${rule}\n`;
    for (const { evader, past: count, total, example } of past) {
      out += `  gets past: ${evader} (${count} of ${total}), as in "${example}"\n`;
    }
  }
  const total = rules.flatMap(({ tried }) => tried).reduce((sum, one) => sum + one.total, 0);
  const past = rules.flatMap(({ tried }) => tried).reduce((sum, one) => sum + one.past, 0);
  return `${out}${past} of ${total} rewritten cases get past their rule ` +
    `(${evaders.length} ways tried on ${rules.length} rules)\n`;
}
