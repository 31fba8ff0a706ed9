/** Compares what was found wrong with what is known to differ; both directions fail. */
import assert from "node:assert/strict";
import { knownDifferences, type Part } from "./known_differences.ts";

/** Failures named one by one; more are only counted. */
const MAX_SHOWN = 20;

/**
 * Fails if a case of `failures` (name to what differs) is not known to differ, or if one that is
 * known to differ no longer does.
 */
export function judge(part: Part, capture: string, failures: ReadonlyMap<string, string>): void {
  const known = knownDifferences(part, capture);
  const wrong = [...failures].filter(([name]) => !known.has(name))
    .map(([name, detail]) => `${name}: ${detail}`);
  const gone = [...known].filter((name) => !failures.has(name))
    .map((name) => `${name}: listed in known_differences.ts but the same now`);
  const lines = [...wrong, ...gone];
  const shown = lines.slice(0, MAX_SHOWN).join("\n");
  assert.ok(lines.length === 0, `${part} of ${capture}: ${lines.length} cases\n${shown}`);
}
