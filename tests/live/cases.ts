/** Runs a table of system calls and compares every parameter of the event that each one makes. */
import assert from "node:assert/strict";
import { EVENTS } from "../../src/event/event_table.ts";
import type { Decoded } from "./decoded.ts";
import { type Arg, type Machine, numberOf, OWN_TID, sys } from "./machine.ts";

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
  /** Thread that made the call, if it was not this one. */
  readonly tid?: () => number;
  /** Whether the call came the 32-bit way. */
  readonly compat?: boolean;
  readonly cleanup?: (result: number) => void;
}

/** A call of this thread: its name, its event, arguments, parameters, errno if it must fail. */
export type Row = readonly [
  call: string,
  code: number,
  args: readonly Arg[] | (() => readonly Arg[]),
  params: Readonly<Record<string, Expected>>,
  fails?: number,
];

/** Cases of rows; what a row of `creating` opens is closed. */
export function fromRows(rows: readonly Row[], creating: ReadonlySet<number> = new Set()): Case[] {
  return rows.filter(([call]) => numberOf(call) >= 0).map(([call, code, args, params, fails]) => ({
    name: fails === undefined ? call : `${call} fails`,
    code,
    call: () => sys(call, ...(typeof args === "function" ? args() : args)),
    params: () => params,
    ...(fails === undefined ? {} : { fails }),
    ...(creating.has(code) ? { cleanup: (fd: number) => void (fd >= 0 && sys("close", fd)) } : {}),
  }));
}

/** Any value that is there. */
export const present: Expected = (value) => value !== undefined;

/**
 * Makes the call of a case and looks for its event. Preparing a case may make events of the same
 * type; the one that is looked for has the call's result and every expected parameter.
 */
export async function checkCase(machine: Machine, test: Case): Promise<Decoded> {
  machine.forget();
  const result = test.call();
  const expected = test.params(result);
  try {
    if (test.fails === undefined) assert.ok(result >= 0, `the call failed with ${-result}`);
    else assert.equal(result, -test.fails, "result of the call");
    let difference = "no event of this type";
    const differs = (event: Decoded): string | undefined =>
      paramsDiffer(event, result, expected) ??
        (event.compat !== (test.compat ?? false) ? "not the way it was called" : undefined) ??
        (test.path !== undefined && event.path !== test.path
          ? `resolved path is ${event.path}, not ${test.path}`
          : undefined);
    return await machine.event(
      () => `${test.name}: ${difference}`,
      (event) => {
        if (event.code !== test.code || event.tid !== (test.tid?.() ?? OWN_TID)) return false;
        const found = differs(event);
        difference = found ?? difference;
        return found === undefined;
      },
    );
  } finally {
    test.cleanup?.(result);
  }
}

/** The first parameter that is not as expected, in words. */
function paramsDiffer(
  event: Decoded,
  result: number,
  expected: Readonly<Record<string, Expected>>,
): string | undefined {
  const first = EVENTS[event.code]?.params[0]?.name;
  const wanted = first === undefined ? expected : { [first]: result, ...expected };
  assert.deepEqual(
    Object.keys(wanted).sort(),
    Object.keys(event.params).sort(),
    `${event.name}: the case must name every parameter`,
  );
  for (const [name, want] of Object.entries(wanted)) {
    const value = event.params[name];
    const same = typeof want === "function"
      ? want(value)
      : typeof want === "bigint"
      ? value !== undefined && typeof value !== "string" && BigInt(value) === want
      : value === want;
    if (!same) {
      return `${event.name}.${name} is ${JSON.stringify(String(value))}, not ${String(want)}`;
    }
  }
  return undefined;
}
