/** For tests of inputs that are made to take for ever. How fast sound work is, benchmarks measure. */
import assert from "node:assert/strict";

/** No machine is so busy that sound work takes this long, ms; work out of all proportion takes hours. */
const HANG_MS = 300_000;

/** Does `work` and gives what it gives; fails when that took as long as only a search gone wild takes. */
export function endsSometime<T>(what: string, work: () => T): T {
  const begun = performance.now();
  const check = () => assert.ok(performance.now() - begun < HANG_MS, `${what} hangs`);
  const result = work();
  if (result instanceof Promise) return result.finally(check) as T;
  check();
  return result;
}
