/** The words of YAML 1.1 for true and false, as yaml-cpp takes them: in lower, Title and UPPER case. */

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ["y", true],
  ["yes", true],
  ["true", true],
  ["on", true],
  ["n", false],
  ["no", false],
  ["false", false],
  ["off", false],
]);

/** The boolean that a word means; undefined if it means none. */
export function booleanWord(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  const title = lower.charAt(0).toUpperCase() + lower.slice(1);
  const regular = text === lower || text === title || text === text.toUpperCase();
  return regular ? WORDS.get(lower) : undefined;
}
