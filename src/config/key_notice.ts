/** The one notice about keys of a configuration that do nothing here, and about misspelt ones. */
import { plainText } from "../base/plain_text.ts";
import { reviewKeys } from "./key_review.ts";
import type { ConfigMap } from "./config_tree.ts";

/** Unknown keys that are named; a file of something else has hundreds. */
const MOST_NAMED = 20;

/**
 * Lines for a person; undefined when every key has its effect.
 *
 * @param twice keys that a file has more than once, with their places
 */
export function keyNotice(tree: ConfigMap, twice: readonly string[] = []): string | undefined {
  const { noEffect, unknown } = reviewKeys(tree);
  let text = "";
  if (noEffect.length > 0) {
    const names = noEffect.map(({ path }) => path).join(", ");
    text += `saker: these keys of the configuration have no effect here: ${names}.\n`;
    text += "hint: docs/configuration.md says why.\n";
  }
  if (unknown.length > 0) {
    const names = unknown.slice(0, MOST_NAMED).map(({ path, nearest }) =>
      nearest === undefined ? path : `${path} (did you mean ${nearest}?)`
    );
    const more = unknown.length - names.length;
    if (more > 0) names.push(`${more} more`);
    text += `saker: these keys of the configuration are unknown: ${names.join(", ")}.\n`;
  }
  if (twice.length > 0) {
    const names = twice.slice(0, MOST_NAMED).join(", ");
    text += `saker: these keys are given more than once, and the first counts: ${names}.\n`;
  }
  return text === "" ? undefined : plainText(text);
}
