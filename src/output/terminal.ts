/** Alerts for a person at a terminal: one line, coloured by priority, the rule's name in bold. */
import { type Alert, alertText } from "../engine/alert.ts";
import { PRIORITIES } from "../rule/priority.ts";

/** SGR parameters by priority number: red for what must be seen, grey for what may be skipped. */
const COLOURS = ["1;97;41", "1;97;41", "1;31", "31", "33", "36", "32", "90"] as const;

/** The line, without its end. */
export function terminalLine(alert: Alert): string {
  const priority = PRIORITIES[alert.priority] ?? "Debug";
  const head = `${alert.timeText}: ${priority} `;
  const rest = harmless(alertText(alert).slice(head.length));
  const colour = COLOURS[alert.priority] ?? "0";
  return `\x1b[90m${alert.timeText}\x1b[0m \x1b[${colour}m${priority}\x1b[0m ` +
    `\x1b[1m${harmless(alert.rule)}\x1b[0m ${rest}`;
}

/** Control characters, also those above ASCII that JSON leaves alone, must not reach a terminal. */
function harmless(text: string): string {
  return text.replace(
    /\p{Cc}/gu,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
