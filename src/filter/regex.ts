/**
 * Regular expressions of conditions: RE2's POSIX syntax, the whole value must match, linear time
 * whatever the pattern. The syntax is checked here (`regex_syntax.ts`), matching is done by re2js, a
 * port of RE2 without backtracking. Results are remembered per value.
 */
import { RE2JS } from "re2js";
import { toText } from "../base/byte_string.ts";
import { causeOf, fail, ok, type Result } from "../base/result.ts";
import { translateRegex } from "./regex_syntax.ts";

/**
 * Compiles a pattern (byte string) to a test of byte strings; bytes of the value that are not
 * UTF-8 count as U+FFFD. The error has RE2's words.
 */
export function compileRegex(pattern: string): Result<(text: string) => boolean, string> {
  const translated = translateRegex(toText(pattern));
  if (!translated.ok) return fail(`invalid regex pattern: ${translated.error}`);
  try {
    const machine = RE2JS.compile(translated.value);
    return ok((text) => machine.testExact(toText(text)));
  } catch (error) {
    // the library only refuses here what is too large once repetitions are spelled out
    const reason = causeOf(error);
    return fail(`invalid regex pattern: pattern too large - compile failed (${reason})`);
  }
}
