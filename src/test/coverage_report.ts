/** Coverage as text, JSON, lcov and an HTML page. */
import { plainText } from "../base/plain_text.ts";
import {
  type LeafCoverage,
  leafPoints,
  percent,
  type RuleCoverage,
  rulePoints,
  totalPoints,
} from "./coverage.ts";
import { cut } from "./explanation.ts";
import { escapeMarkup } from "./markup.ts";

/** What is missing of a leaf, in words; "" if nothing is. */
export function missingOf(leaf: LeafCoverage): string {
  const missing = [
    leaf.seenTrue === 0 ? "never true" : "",
    leaf.seenFalse === 0 ? "never false" : "",
    leaf.decides === 0 ? "never decides" : "",
  ].filter((word) => word !== "");
  return leaf.exempt === undefined ? missing.join(", ") : "";
}

/** A line for each rule, and what is missing beneath it. */
export function coverageText(rules: readonly RuleCoverage[]): string {
  let out = "";
  for (const rule of rules) {
    out += `${shown(percent(rulePoints(rule)))}  ${rule.rule}\n`;
    for (const leaf of rule.leaves) {
      const missing = missingOf(leaf);
      if (missing !== "") {
        out += `           ${missing}: ${cut(leaf.text, 90)} (${leaf.file}:${leaf.line})\n`;
      }
    }
    for (const { exception, text, used } of rule.entries) {
      if (used === 0) out += `           never used: ${text} of exception ${exception}\n`;
    }
    for (const leaf of rule.leaves) {
      if (leaf.exempt !== undefined) {
        out += `           exempt: ${cut(leaf.text, 60)} - ${leaf.exempt}\n`;
      }
    }
  }
  const points = totalPoints(rules);
  return plainText(
    `${out}${shown(percent(points))}  all (${points.covered} of ${points.total})\n`,
  );
}

function shown(value: number): string {
  return `${value.toFixed(2).padStart(6)} %`;
}

/** Everything that was counted. */
export function coverageJson(rules: readonly RuleCoverage[]): string {
  return JSON.stringify({
    percent: percent(totalPoints(rules)),
    rules: rules.map((rule) => ({ percent: percent(rulePoints(rule)), ...rule })),
  });
}

/** lcov: a line of a rule file is hit as often as the least covered side of its leaves. */
export function coverageLcov(rules: readonly RuleCoverage[]): string {
  const files = new Map<string, Map<number, LeafCoverage[]>>();
  for (const leaf of rules.flatMap(({ leaves }) => leaves)) {
    let lines = files.get(leaf.file);
    if (lines === undefined) files.set(leaf.file, lines = new Map());
    lines.set(leaf.line, [...lines.get(leaf.line) ?? [], leaf]);
  }
  let out = "TN:\n";
  for (const [file, lines] of files) {
    out += `SF:${file}\n`;
    const sorted = [...lines].sort(([a], [b]) => a - b);
    let hit = 0;
    let branches = 0;
    let taken = 0;
    for (const [line, leaves] of sorted) {
      for (const [i, { seenTrue, seenFalse }] of leaves.entries()) {
        out += `BRDA:${line},${i},0,${seenTrue}\nBRDA:${line},${i},1,${seenFalse}\n`;
        branches += 2;
        taken += Number(seenTrue > 0) + Number(seenFalse > 0);
      }
      const count = Math.min(...leaves.map(({ decides }) => decides));
      if (count > 0) hit++;
      out += `DA:${line},${count}\n`;
    }
    out += `BRF:${branches}\nBRH:${taken}\nLF:${sorted.length}\nLH:${hit}\nend_of_record\n`;
  }
  return out;
}

/** A page without scripts: rules, with each leaf coloured. */
export function coverageHtml(rules: readonly RuleCoverage[]): string {
  const sections = rules.map((rule) => {
    const rows = rule.leaves.map((leaf) => {
      const missing = missingOf(leaf);
      const { covered, total } = leafPoints(leaf);
      const style = covered === total ? "full" : covered === 0 ? "none" : "part";
      const note = missing !== "" ? missing : leaf.exempt ?? "";
      return `<tr class="${style}"><td>${escapeMarkup(leaf.text)}</td><td>${leaf.seenTrue}</td>` +
        `<td>${leaf.seenFalse}</td><td>${leaf.decides}</td><td>${escapeMarkup(note)}</td></tr>`;
    });
    const entries = rule.entries.map(({ exception, text, used }) =>
      `<tr class="${used > 0 ? "full" : "none"}"><td>exception ${escapeMarkup(exception)}: ${
        escapeMarkup(text)
      }</td><td>${used}</td><td></td><td></td><td></td></tr>`
    );
    return `<h2>${escapeMarkup(rule.rule)} <small>${percent(rulePoints(rule)).toFixed(2)} %, ${
      escapeMarkup(rule.file)
    }:${rule.line}</small></h2>\n<table><tr><th>test</th><th>true</th><th>false</th>` +
      `<th>decides</th><th></th></tr>\n${[...rows, ...entries].join("\n")}\n</table>`;
  });
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Coverage of rules</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
h2 { font-size: 1.1rem } small { color: #666; font-weight: normal }
table { border-collapse: collapse; width: 100% } td, th { padding: .2rem .6rem; text-align: left }
td:first-child { font-family: monospace; word-break: break-all }
.full td { background: #e8f5e9 } .part td { background: #fff8e1 } .none td { background: #ffebee }
</style>
<h1>Coverage of rules: ${percent(totalPoints(rules)).toFixed(2)} %</h1>
${sections.join("\n")}
</html>
`;
}
