/** Severities of rules. */

/** Names by number: 0 is the most severe. */
export const PRIORITIES = [
  "Emergency",
  "Alert",
  "Critical",
  "Error",
  "Warning",
  "Notice",
  "Informational",
  "Debug",
] as const;

/** Number of the least severe priority. */
export const LOWEST_PRIORITY = 7;

/** Number of a priority; upper or lower case, `info` is accepted. */
export function parsePriority(text: string): number | undefined {
  const name = text.toLowerCase();
  if (name === "info") return 6;
  const index = PRIORITIES.findIndex((priority) => priority.toLowerCase() === name);
  return index < 0 ? undefined : index;
}
