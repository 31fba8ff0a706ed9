/**
 * Values made when they are first asked for. Tables that most commands never look at would otherwise
 * be made at every start.
 */

/**
 * A function that gives what `make` gives, which is called once.
 *
 * @example
 * ```ts
 * import { lazy } from "./lazy.ts";
 * import assert from "node:assert/strict";
 * let calls = 0;
 * const value = lazy(() => ++calls);
 * assert.equal(calls, 0);
 * assert.equal(value() + value(), 2);
 * ```
 */
export function lazy<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => made ??= make();
}
