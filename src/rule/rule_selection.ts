/**
 * Which rules run: what their files say, then the `rules:` entries of the configuration in order.
 * The wildcard matcher is Falco's, which never goes back: after a star the next piece is taken at
 * its first occurrence, so `*ab` does not match `abab`.
 */

/** An entry of `rules:`; name pattern and tag each select on their own. */
export interface RuleSelection {
  readonly enable: boolean;
  /** Wildcard on rule names, byte string. */
  readonly rule?: string;
  readonly tag?: string;
}

/** What selection looks at. */
export interface Selectable {
  readonly name: string;
  readonly tags: ReadonlySet<string>;
}

/**
 * Rules that run, in order of evaluation: a rule that is enabled again goes to the end.
 *
 * @param rules in order of definition, with their own `enabled`
 */
export function selectRules<T extends Selectable>(
  rules: readonly (readonly [rule: T, enabled: boolean])[],
  selections: readonly RuleSelection[],
): Set<T> {
  const enabled = new Set<T>();
  for (const [rule, on] of rules) if (on) enabled.add(rule);
  for (const { enable, rule: pattern, tag } of selections) {
    const matchers: ((rule: T) => boolean)[] = [];
    if (pattern !== undefined && pattern !== "") {
      matchers.push((rule) => matchesWildcard(pattern, rule.name));
    }
    if (tag !== undefined && tag !== "") matchers.push((rule) => rule.tags.has(tag));
    for (const matches of matchers) {
      for (const [rule] of rules) {
        if (!matches(rule)) continue;
        if (enable) enabled.add(rule);
        else enabled.delete(rule);
      }
    }
  }
  return enabled;
}

/** True if `name` matches `pattern`, in which `*` stands for any text. */
export function matchesWildcard(pattern: string, name: string): boolean {
  const pieces = pattern.split("*");
  const first = pieces[0] as string;
  if (pieces.length === 1) return name === pattern;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = name.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  const last = pieces.at(-1) as string;
  if (last === "") return true;
  const found = name.indexOf(last, at);
  return found >= 0 && found + last.length === name.length;
}
