/** Rule files with their configuration: every alert, in order, as JSON. */
import { differences, type Json, show } from "./exact_json.ts";
import { judge } from "./judge.ts";
import { CAPTURES, here, readCases, replay } from "./replay.ts";

interface AlertCase {
  readonly capture: string;
  readonly name: string;
  /** Files of `alerts/rules`, in order of loading. */
  readonly rules: string[];
  readonly matching: "first" | "all";
  readonly config?: Json;
  readonly alerts: Json[];
}

/** Differences of one case that are shown. */
const MAX_SHOWN = 3;

const cases = Map.groupBy(readCases<AlertCase>("alerts/cases.jsonl.gz"), (each) => each.capture);

for (const capture of CAPTURES) {
  Deno.test(`alerts: ${capture}`, async () => {
    const failures = new Map<string, string>();
    for (const { name, rules, matching, config, alerts } of cases.get(capture) ?? []) {
      const files = rules.map((rule) => ({
        name: `${rule}.yaml`,
        text: Deno.readTextFileSync(here(`alerts/rules/${rule}.yaml`)),
      }));
      const replayed = await replay(capture, files, {
        matching,
        ...(config !== undefined && { config: show(config, Infinity) }),
      });
      const actual = "error" in replayed ? replayed.error : replayed.alerts;
      const differ = differences(alerts, actual);
      if (differ.length > 0) failures.set(name, differ.slice(0, MAX_SHOWN).join("\n  "));
    }
    judge("alerts", capture, failures);
  });
}
