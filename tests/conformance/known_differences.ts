/**
 * Cases in which saker differs from Falco on purpose, and why; docs/compatibility.md tells it to
 * users. A case that no longer differs fails the suite, so the list stays true.
 */

/** Part of the suite. */
export type Part = "fields" | "filters" | "alerts" | "formats";

/** Cases of one capture that differ for one reason. */
export interface KnownDifference {
  readonly part: Part;
  readonly capture: string;
  /** `NUMBER FIELD` for fields, names of cases else. */
  readonly cases: readonly string[];
  readonly reason: string;
}

/** All of them. */
export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [];
