/**
 * What texts were parsed to: rule files to YAML trees, conditions to syntax trees. Both follow from
 * the text alone, so a tree may be used wherever the very same text is read again: when a further
 * file is loaded, and, for the rules inside saker, at every start (`embedded.ts`).
 *
 * As data (`embedded_parsed.json`) only what was parsed without an error is kept.
 */
import { ok, type Result } from "../base/result.ts";
import type { Node } from "../filter/ast.ts";
import type { FilterError } from "../filter/filter_error.ts";
import type { YamlNode } from "../yaml/reader.ts";

/** Trees by text (a byte string). */
export interface ParsedTexts {
  /** Documents of rule files. */
  readonly files: Map<string, readonly YamlNode[]>;
  /** Conditions with their lists replaced. */
  readonly conditions: Map<string, Result<Node, FilterError>>;
}

/** Trees of no text. */
export function newParsedTexts(): ParsedTexts {
  return { files: new Map(), conditions: new Map() };
}

/** Trees as JSON, a text a line. */
export function parsedTextsJson({ files, conditions }: ParsedTexts): string {
  const nodes = [...conditions].flatMap(([text, parsed]) =>
    parsed.ok ? [[text, parsed.value] as const] : []
  );
  return `{"files":[\n${lines(files)}\n],"conditions":[\n${lines(nodes)}\n]}\n`;
}

function lines(entries: Iterable<readonly [string, unknown]>): string {
  return Array.from(entries, (entry) => JSON.stringify(entry)).join(",\n");
}

/** The trees that {@linkcode parsedTextsJson} wrote; members without a value are left out of them. */
export function parsedTextsOf(json: string): ParsedTexts {
  const { files, conditions } = JSON.parse(json) as {
    files: [string, YamlNode[]][];
    conditions: [string, Node][];
  };
  return {
    files: new Map(files),
    conditions: new Map(conditions.map(([text, node]) => [text, ok(node)])),
  };
}
