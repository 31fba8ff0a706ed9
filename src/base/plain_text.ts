/** Text that may hold what strangers wrote, made safe to show: no control characters reach a terminal. */

/** `text` with control characters other than line feeds shown as U+FFFD. */
export function plainText(text: string): string {
  // deno-lint-ignore no-control-regex -- control characters are what is looked for
  return text.replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/g, "\ufffd");
}
