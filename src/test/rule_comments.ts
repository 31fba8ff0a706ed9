/**
 * Comments beside rules that speak to these tools: `# saker-lint: ignore CODE...` and
 * `# saker-coverage: ignore TEXT - REASON`. They stand right above the rule or inside it.
 */
import type { TestedRules } from "./rule_store.ts";
import { toText } from "../base/byte_string.ts";
import type { Context } from "../rule/context.ts";

/** Text of a rule file by its name. */
export function textOfFile({ texts }: Pick<TestedRules, "texts">, file: string): string {
  return texts.find(({ name }) => name === file)?.text ?? "";
}

/** Comment lines of the item of a rule file that begins at `context`, without `#`. */
export function commentsOf(tested: Pick<TestedRules, "texts">, context: Context): string[] {
  const { mark } = context.inFile;
  const lines = textOfFile(tested, toText(context.file)).split("\n");
  let from = mark.line;
  while (from > 0 && /^\s*#/.test(lines[from - 1] ?? "")) from--;
  let to = mark.line + 1;
  while (to < lines.length && !/^- /.test(lines[to] ?? "")) to++;
  // comments at the end belong to the next item
  while (to > mark.line && /^\s*(#|$)/.test(lines[to - 1] ?? "")) to--;
  return lines.slice(from, to).flatMap((line) => /^\s*#\s?(.*)$/.exec(line)?.[1] ?? []);
}

/** Codes that a comment of the item silences. */
export function ignoredCodes(comments: readonly string[]): Set<string> {
  return new Set(
    comments.flatMap((line) => {
      const list = /^saker-lint: ignore ([\w ,]+)/.exec(line)?.[1];
      return list === undefined ? [] : list.split(/[ ,]+/).filter((code) => code !== "");
    }),
  );
}

/** An exemption from coverage. */
export interface Exemption {
  /** Part of the text of the leaves it is about. */
  readonly text: string;
  readonly reason: string;
}

/** Exemptions from coverage; one without a reason is none. */
export function exemptions(comments: readonly string[]): Exemption[] {
  return comments.flatMap((line) => {
    const [, text, reason] = /^saker-coverage: ignore (.+?) - (\S.*)$/.exec(line) ?? [];
    return text === undefined || reason === undefined ? [] : [{ text, reason }];
  });
}
