/** Conditions: the events that they match, or what is wrong with them. */
import { differences, type Json } from "./exact_json.ts";
import { judge } from "./judge.ts";
import { CAPTURES, readCases, replay, ruleText } from "./replay.ts";

interface FilterCase {
  readonly id: string;
  readonly group: string;
  readonly condition: string;
  /** Numbers of the events. */
  readonly matches?: number[];
  readonly error?: [code: string, message: string];
  /** Has effects on other conditions of the same event. */
  readonly alone?: boolean;
}

for (const capture of CAPTURES) {
  Deno.test(`filters: ${capture}`, async () => {
    const cases = readCases<FilterCase>(`filters/${capture}.jsonl`);
    const together = cases.filter((each) => each.matches !== undefined && !each.alone);
    const apart = cases.filter((each) => each.matches === undefined || each.alone);
    const failures = new Map<string, string>();
    for (const group of [together, ...apart.map((each) => [each])]) {
      await compare(capture, group, failures);
    }
    judge("filters", capture, failures);
  });
}

/** Replays the conditions as rules of one file, in halves where one of them does not load. */
async function compare(
  capture: string,
  cases: readonly FilterCase[],
  failures: Map<string, string>,
): Promise<void> {
  if (cases.length === 0) return;
  const text = cases.map(({ id, condition }) => ruleText(id, condition, "%evt.num")).join("");
  const replayed = await replay(capture, [{ name: "filters.yaml", text }]);
  if ("error" in replayed && cases.length > 1) {
    const half = cases.length >> 1;
    await compare(capture, cases.slice(0, half), failures);
    await compare(capture, cases.slice(half), failures);
    return;
  }
  for (const { id, group, condition, matches, error } of cases) {
    const actual = "error" in replayed ? replayed.error : replayed.alerts
      .filter(({ rule }) => rule === id)
      .map(({ output_fields }) => (output_fields as { [field: string]: Json })["evt.num"] as Json);
    const expected: Json = error ?? matches ?? null;
    if (differences(expected, actual).length > 0) {
      failures.set(id, `${group}: ${condition}\n  ${sets(expected, actual)}`);
    }
  }
}

/** What is missing and what is too much; errors as they are. */
function sets(expected: Json, actual: Json): string {
  const [want, have] = [expected as Json[], actual as Json[]];
  if (typeof want[0] === "string" || typeof have[0] === "string") {
    return `expected ${want.join(": ")}, found ${have.join(": ")}`;
  }
  const missing = want.filter((num) => !have.includes(num));
  const surplus = have.filter((num) => !want.includes(num));
  return `missing ${missing.join(" ")}; too many ${surplus.join(" ")}`;
}
