/** Where in a text of YAML a key of the configuration stands, for what is said about it. */
import { toByteString, toText } from "../base/byte_string.ts";
import { pairOf, readYaml, type YamlNode } from "../yaml/reader.ts";

/** Line of the key at a dotted path, from 1; undefined when the text has no such key. */
export function lineOf(text: string, path: string): number | undefined {
  let node = topOf(text);
  let line: number | undefined;
  for (const step of path.split(".")) {
    const pair = node?.kind === "map" ? pairOf(node, toByteString(step)) : undefined;
    if (pair === undefined) return undefined;
    line = pair[0].mark.line + 1;
    node = pair[1];
  }
  return line;
}

/** Keys that a map of the text has more than once, with the line of the second. */
export function repeatedKeys(text: string): { key: string; line: number }[] {
  const found: { key: string; line: number }[] = [];
  // aliases share their node, which is looked at once
  const seen = new Set<YamlNode>();
  const visit = (node: YamlNode | undefined) => {
    if (node === undefined || seen.has(node)) return;
    seen.add(node);
    if (node.kind === "sequence") node.items.forEach(visit);
    if (node.kind !== "map") return;
    const names = new Set<string>();
    for (const [key, value] of node.pairs) {
      const name = key.kind === "scalar" ? key.text : "";
      if (names.has(name)) found.push({ key: toText(name), line: key.mark.line + 1 });
      names.add(name);
      visit(value);
    }
  };
  visit(topOf(text));
  return found;
}

function topOf(text: string): YamlNode | undefined {
  const read = readYaml(toByteString(text));
  return "error" in read ? undefined : read.documents[0];
}
