/** A failure in words for people: one sentence, what lies beneath it, and what to do. */
import type { SakerError } from "./result.ts";

/** The text of an error, ending in a line feed. */
export function errorText(error: SakerError): string {
  let text = `saker: ${error.message}`;
  if (error.cause !== undefined && error.cause !== "") text += ` (${error.cause})`;
  text += ".\n";
  if (error.hint !== undefined) text += `hint: ${error.hint}\n`;
  return text;
}
