/**
 * Rule files and what Falco says about them: findings with places and snippets, and descriptions of
 * what loads. One case a line in `cases.jsonl`; an event set of more than 24 names is kept as its size.
 */
import assert from "node:assert/strict";
import { describeAll } from "../../../src/rule/describe.ts";
import { type FindingJson, loadResultsJson } from "../../../src/rule/load_result.ts";
import { RuleLoader } from "../../../src/rule/rule_loader.ts";

type Location = [
  type: string,
  name: string,
  source: string,
  line: number,
  column: number,
  at: number,
];
type FindingRow = [
  code: string,
  message: string,
  locations: Location[],
  snippet: string,
  deprecated?: string,
];

interface Case {
  readonly name: string;
  readonly files: [name: string, text: string][];
  readonly missing_plugin?: string;
  readonly results?: { errors: FindingRow[]; warnings: FindingRow[] }[];
  readonly describe?: Record<string, unknown>;
}

/** Arrays of descriptions that are sets. */
const SETS = new Set([
  "condition_fields",
  "condition_operators",
  "events",
  "exception_fields",
  "exception_names",
  "exception_operators",
  "lists",
  "macros",
  "output_fields",
  "plugins",
  "tags",
]);

const cases: Case[] = Deno.readTextFileSync(new URL("cases.jsonl", import.meta.url))
  .trim().split("\n").map((line) => JSON.parse(line) as Case);

for (const { name, files, missing_plugin, results, describe } of cases) {
  Deno.test(`loader: ${name}`, () => {
    const loader = new RuleLoader();
    const loaded = files.map(([file, text]) => loader.load(file, text));
    assert.equal(loader.pluginProblem(), missing_plugin);
    if (results !== undefined) {
      const found = loadResultsJson(loaded).falco_load_results.map(({ errors, warnings }) => ({
        errors: errors.map(row),
        warnings: warnings.map(row),
      }));
      assert.deepEqual(found, results);
    }
    if (describe !== undefined) {
      const actual: unknown = JSON.parse(JSON.stringify(describeAll(loader)));
      assert.deepEqual(comparable(actual), comparable(describe));
    }
  });
}

function row(finding: FindingJson): FindingRow {
  const locations = finding.context.locations.slice(1).map(
    ({ item_type, item_name, position: { name, line, column, offset } }): Location => [
      item_type,
      item_name,
      name,
      line,
      column,
      offset,
    ],
  );
  const { code, message, context: { snippet }, deprecated_field } = finding;
  return deprecated_field === undefined
    ? [code, message, locations, snippet]
    : [code, message, locations, snippet, deprecated_field];
}

/** Sets in order, long ones as their size. */
function comparable(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) {
    const isSet = SETS.has(key) && value.every((item) => typeof item === "string");
    if (isSet && key === "events" && value.length > 24) return value.length;
    return isSet ? value.toSorted() : value.map((item) => comparable(item));
  }
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1)
      .map(([name, item]) => [name, comparable(item, name)]),
  );
}
