/** Outputs: the text and the typed values that a format gives, or why it does not load. */
import { differences, type Json } from "./exact_json.ts";
import { judge } from "./judge.ts";
import { type AlertJson, CAPTURES, readCases, replay, type Replayed, ruleText } from "./replay.ts";

type Printed = [message: string, fields: Json];

interface FormatCase {
  readonly id: string;
  readonly group: string;
  readonly capture: string;
  readonly condition: string;
  readonly format: string;
  readonly alerts?: Printed[];
  readonly error?: [code: string, message: string];
  /** Has effects on other outputs of the same event. */
  readonly alone?: boolean;
}

const cases = Map.groupBy(readCases<FormatCase>("formats/cases.jsonl"), (each) => each.capture);

for (const capture of CAPTURES) {
  Deno.test(`formats: ${capture}`, async () => {
    const failures = new Map<string, string>();
    const here = cases.get(capture) ?? [];
    const together = here.filter((each) => each.alerts !== undefined && !each.alone);
    const all = together.length > 0 ? await run(capture, together) : undefined;
    for (const each of here) {
      const shared = all !== undefined && "alerts" in all && together.includes(each);
      const found = shared ? all : await run(capture, [each]);
      const actual: Json = "error" in found
        ? found.error
        : found.alerts.filter(({ rule }) => rule === each.id).map(printed);
      const differ = differences(each.alerts ?? each.error ?? null, actual);
      if (differ.length > 0) {
        failures.set(each.id, `${each.format}\n  ${differ.slice(0, 2).join("\n  ")}`);
      }
    }
    judge("formats", capture, failures);
  });
}

function run(capture: string, cases: readonly FormatCase[]): Promise<Replayed> {
  const text = cases.map(({ id, condition, format }) => ruleText(id, condition, format)).join("");
  return replay(capture, [{ name: "formats.yaml", text }]);
}

function printed({ output, output_fields }: AlertJson): Printed {
  return [String(output).replace(/^\S+: Notice /, ""), output_fields as Json];
}
