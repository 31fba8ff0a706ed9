/**
 * The rules that come with saker, inside the program: what `saker run` uses when no rule file is
 * given. In loading order: macros and lists first, as files loaded one after another need.
 */
import common from "../../rules/common.yaml" with { type: "text" };
import container from "../../rules/container.yaml" with { type: "text" };
import file from "../../rules/file.yaml" with { type: "text" };
import ioUring from "../../rules/io_uring.yaml" with { type: "text" };
import kernel from "../../rules/kernel.yaml" with { type: "text" };
import network from "../../rules/network.yaml" with { type: "text" };
import privilege from "../../rules/privilege.yaml" with { type: "text" };
import process from "../../rules/process.yaml" with { type: "text" };
import parsed from "./embedded_parsed.json" with { type: "text" };
import { type ParsedTexts, parsedTextsOf } from "./parsed_texts.ts";

/** A rule file as text. */
export interface RuleText {
  /** Name shown in diagnostics. */
  readonly name: string;
  /** Its content. */
  readonly text: string;
}

/** Files of `rules/`, in loading order. */
export const EMBEDDED_RULES: readonly RuleText[] = [
  { name: "rules/common.yaml", text: common },
  { name: "rules/container.yaml", text: container },
  { name: "rules/file.yaml", text: file },
  { name: "rules/io_uring.yaml", text: ioUring },
  { name: "rules/kernel.yaml", text: kernel },
  { name: "rules/network.yaml", text: network },
  { name: "rules/privilege.yaml", text: privilege },
  { name: "rules/process.yaml", text: process },
];

/**
 * What the files and their conditions were parsed to when `deno task generate` was last run. A file
 * that has been changed since is read anew, since trees are found by text.
 */
export function embeddedParsed(): ParsedTexts {
  return parsedTextsOf(parsed);
}
