/**
 * Broken captures through everything that a replay has: reader, state, conditions, every field, the
 * alert's JSON. Whatever the bytes are, a replay ends in alerts or in one error that names the place.
 */
import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { endsSometime } from "../../src/base/test_hang.ts";
import { alertJson } from "../../src/engine/alert.ts";
import { runLoop } from "../../src/engine/event_loop.ts";
import { indexOf, isValid, loadRuleSet, makeEngine } from "../../src/engine/rule_set.ts";
import { openMemory } from "../../src/scap/fixture.ts";
import { fuzzInput, split } from "../../src/scap/fuzz.ts";
import { CAPTURES, here, readCases, ruleText } from "../conformance/replay.ts";

/** Inputs; a few seconds on a busy machine. */
const INPUTS = 160;

const seeds = CAPTURES.map((name) => split(gunzipSync(Deno.readFileSync(capture(name)))));

Deno.test(`${INPUTS} broken captures replay to an end or to an error`, async () => {
  const index = indexOf(rules());
  const ends = new Map<string, number>();
  let alerts = 0;
  for (let number = 0; number < INPUTS; number++) {
    const ended = await endsSometime(
      `input ${number}`,
      () => replay(fuzzInput(number, seeds)),
    );
    ends.set(ended, (ends.get(ended) ?? 0) + 1);
  }
  // the inputs must get far to be worth anything
  assert.ok(alerts > 5000, `${alerts} alerts`);
  for (const end of ["end", "CAPTURE_DAMAGED"]) {
    assert.ok((ends.get(end) ?? 0) > 10, `${end}: ${ends.get(end)}`);
  }

  async function replay(input: Uint8Array): Promise<string> {
    const opened = await openMemory(input);
    if (!opened.ok) return opened.error.code;
    const engine = makeEngine(index, {
      platform: opened.value.platform,
      matching: "all",
      hostname: "",
      onAlert: (alert) => {
        alerts++;
        JSON.parse(alertJson(alert));
      },
    });
    const ran = await runLoop(opened.value, engine, {
      stopped: () => false,
      afterBatch: () => true,
    });
    await opened.value.close();
    if (ran.ok) return "end";
    assert.match(ran.error.message, / at byte \d+: /);
    return ran.error.code;
  }
});

/** A rule that prints every field, and rules with all kinds of conditions. */
function rules() {
  const { together, alone } = JSON.parse(
    Deno.readTextFileSync(here("fields/checked.json")),
  ) as Record<string, string[]>;
  const fields = [...together ?? [], ...alone ?? []].map((field) => `%${field}`).join(" ");
  const conditions = CAPTURES.flatMap((name) =>
    readCases<{ condition: string; matches?: number[] }>(`filters/${name}.jsonl`)
      .filter(({ matches }, i) => matches !== undefined && i % 10 === 0)
  );
  const text = ruleText("every field", "evt.num >= 1", fields) +
    conditions.map(({ condition }, i) => ruleText(`condition ${i}`, condition, "%evt.num"))
      .join("");
  const set = loadRuleSet([{ name: "fuzz.yaml", text }]);
  assert.ok(isValid(set), set.results[0]?.errors[0]?.message);
  return set;
}

function capture(name: string): URL {
  return here(`captures/${name}.scap`);
}
