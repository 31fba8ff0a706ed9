/** Every field of every event of the captures, printed as a rule's output prints it. */
import { differences, type Json } from "./exact_json.ts";
import { judge } from "./judge.ts";
import { CAPTURES, here, readCases, replay, ruleText } from "./replay.ts";

type Values = { [field: string]: Json };
type EventRow = [num: number, type: string, fields: Values];

/** Fields in one output; long outputs would hide which rule is slow. */
const FIELDS_A_RULE = 60;

/** Fields compared. Printing one of `alone` changes what others of the same event give. */
const CHECKED = JSON.parse(Deno.readTextFileSync(here("fields/checked.json"))) as {
  together: string[];
  alone: string[];
};

for (const capture of CAPTURES) {
  Deno.test(`fields: ${capture}`, async () => {
    const found = new Map<Json, Values>();
    await print(capture, CHECKED.together, found);
    await print(capture, CHECKED.alone, found);
    const failures = new Map<string, string>();
    for (const [num, type, expected] of readCases<EventRow>(`fields/${capture}.jsonl.gz`)) {
      const actual = found.get(num);
      found.delete(num);
      if (actual === undefined) {
        failures.set(`${num}`, `${type}: no such event`);
        continue;
      }
      for (const field of [...CHECKED.together, ...CHECKED.alone]) {
        const differ = differences(expected[field] ?? null, actual[field] ?? null);
        if (differ.length > 0) failures.set(`${num} ${field}`, `${type}${differ[0]}`);
      }
    }
    for (const num of found.keys()) failures.set(`${num}`, "an event too many");
    judge("fields", capture, failures);
  });
}

/** Adds the values of `fields` at each event to `found`. */
async function print(
  capture: string,
  fields: readonly string[],
  found: Map<Json, Values>,
): Promise<void> {
  let text = "";
  for (let i = 0; i < fields.length; i += FIELDS_A_RULE) {
    const tokens = ["evt.num", ...fields.slice(i, i + FIELDS_A_RULE)].map((name) => `%${name}`);
    text += ruleText(`fields ${i}`, "evt.num >= 1", tokens.join(" "));
  }
  const replayed = await replay(capture, [{ name: "fields.yaml", text }]);
  if ("error" in replayed) throw new Error(replayed.error.join(": "));
  for (const { output_fields } of replayed.alerts) {
    const values = output_fields as Values;
    const num = values["evt.num"] as Json;
    found.set(num, { ...found.get(num), ...values });
  }
}
