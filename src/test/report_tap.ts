/** Outcomes as TAP 13, the format that test harnesses read line by line. */
import { plainText } from "../base/plain_text.ts";
import type { Outcome } from "./suite.ts";

/** The whole document. */
export function tapText(outcomes: readonly Outcome[]): string {
  const lines = ["TAP version 13", `1..${outcomes.length}`];
  outcomes.forEach((outcome, i) => {
    const isBad = outcome.status === "failed" || outcome.status === "broken" ||
      outcome.status === "todo";
    const todo = outcome.status === "todo" ? " # TODO known gap" : "";
    lines.push(`${isBad ? "not ok" : "ok"} ${i + 1} - ${description(outcome)}${todo}`);
    if (!isBad) return;
    lines.push(
      "  ---",
      `  at: ${JSON.stringify(`${outcome.file}:${outcome.line}`)}`,
      "  message: |",
    );
    const messages = outcome.differences.map(({ message }) => message);
    if (outcome.problem !== undefined) messages.push(...outcome.problem.split("\n"));
    for (const message of messages) lines.push(`    ${plainText(message).trimEnd()}`);
    lines.push("  ...");
  });
  return lines.join("\n") + "\n";
}

/** `#` would begin a directive. */
function description({ file, name }: Outcome): string {
  return `${file}: ${name}`.replaceAll("#", "\\#").replace(/\s+/g, " ");
}
