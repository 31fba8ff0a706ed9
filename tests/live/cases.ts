/** Runs a table of system calls and compares every parameter of the event that each one makes. */
import assert from "node:assert/strict";
import { EVENTS } from "../../src/event/event_table.ts";
import { type Decoded, type Machine } from "./machine.ts";

/** A value of a parameter, or what must hold for it. */
export type Expected = number | bigint | string | undefined | ((value: unknown) => boolean);

/** One call. */
export interface Case {
  readonly name: string;
  readonly code: number;
  /** Makes the call; gives its result. */
  readonly call: () => number;
  /** Every parameter by name, given the result. The one called `res` or `fd` may be left out. */
  readonly params: (result: number) => Readonly<Record<string, Expected>>;
  /** Whether the call must work (default) or fail with this errno. */
  readonly fails?: number;
  /** The path that the driver resolved. */
  readonly path?: string;
  readonly cleanup?: (result: number) => void;
}

/** Any value that is there. */
export const present: Expected = (value) => value !== undefined;

/** Makes the call of a case and checks its event. */
export async function checkCase(machine: Machine, test: Case): Promise<Decoded> {
  machine.forget();
  const result = test.call();
  const event = await machine.own(test.code);
  try {
    if (test.fails === undefined) assert.ok(result >= 0, `the call failed with ${-result}`);
    else assert.equal(result, -test.fails, "result of the call");
    checkParams(event, result, test.params(result));
    if (test.path !== undefined) assert.equal(event.path, test.path, "resolved path");
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    assert.fail(`${test.name}: ${what}`);
  } finally {
    test.cleanup?.(result);
  }
  return event;
}

function checkParams(
  event: Decoded,
  result: number,
  expected: Readonly<Record<string, Expected>>,
): void {
  const first = EVENTS[event.code]?.params[0]?.name ?? "";
  const wanted = { [first]: result, ...expected };
  assert.deepEqual(
    Object.keys(wanted).sort(),
    Object.keys(event.params).sort(),
    `${event.name}: the case must name every parameter`,
  );
  for (const [name, want] of Object.entries(wanted)) {
    const value = event.params[name];
    if (typeof want === "function") {
      assert.ok(want(value), `${event.name}.${name} is ${String(value)}`);
    } else {
      // numbers and bigints are compared by value
      assert.ok(
        // deno-lint-ignore eqeqeq
        value === want || (typeof value !== "string" && value !== undefined && value == want),
        `${event.name}.${name} is ${JSON.stringify(String(value))}, not ${
          JSON.stringify(String(want))
        }`,
      );
    }
  }
}
