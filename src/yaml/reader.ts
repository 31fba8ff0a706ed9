/**
 * YAML documents as a tree that knows where everything stands. Rule files and configurations need what
 * general YAML libraries do not give together: byte-exact marks, scalars kept as text (`yes` is a word until a
 * boolean is asked for), the acceptance and error words of yaml-cpp, and speed for files with
 * thousands of rules.
 *
 * Aliases share the node they name, so nothing is ever expanded; nesting is limited. Merge keys
 * (`<<`) have no meaning, as in yaml-cpp.
 */
import type { Mark } from "./mark.ts";
import { YamlError } from "./mark.ts";
import { Scanner } from "./scanner.ts";
import type { Token } from "./token.ts";

/** A node. Scalars are byte strings; `null` covers empty values and the words for null. */
export type YamlNode = YamlNull | YamlScalar | YamlSequence | YamlMap;

/** Nothing, `~` or `null`. */
export interface YamlNull {
  readonly kind: "null";
  readonly mark: Mark;
}

/** A word or text. */
export interface YamlScalar {
  readonly kind: "scalar";
  readonly mark: Mark;
  readonly text: string;
}

/** A list. */
export interface YamlSequence {
  readonly kind: "sequence";
  readonly mark: Mark;
  readonly items: readonly YamlNode[];
}

/** Pairs in the order of the file; of equal keys the first one counts. */
export interface YamlMap {
  readonly kind: "map";
  readonly mark: Mark;
  readonly pairs: readonly (readonly [YamlNode, YamlNode])[];
}

/** Nesting that yaml-cpp accepts. */
const MAX_DEPTH = 500;

const NULL_WORDS = new Set(["", "~", "null", "Null", "NULL"]);

/** Reads all documents of a byte string. */
export function readYaml(text: string): { documents: YamlNode[] } | { error: YamlError } {
  try {
    return { documents: new DocumentReader(text).all() };
  } catch (error) {
    if (error instanceof YamlError) return { error };
    throw error;
  }
}

/** Value of `key`, undefined when the map has no such key. */
export function valueOf(map: YamlMap, key: string): YamlNode | undefined {
  return pairOf(map, key)?.[1];
}

/** Key and value nodes of `key`. */
export function pairOf(map: YamlMap, key: string): readonly [YamlNode, YamlNode] | undefined {
  return map.pairs.find((pair) => pair[0].kind === "scalar" && pair[0].text === key);
}

class DocumentReader {
  readonly #tokens: Scanner;
  #anchors = new Map<string, YamlNode>();
  #depth = 0;

  constructor(text: string) {
    this.#tokens = new Scanner(text);
  }

  all(): YamlNode[] {
    const documents: YamlNode[] = [];
    for (;;) {
      while (this.#tokens.peek()?.kind === "directive") this.#directive();
      const first = this.#tokens.peek();
      if (first === undefined) return documents;
      this.#anchors = new Map();
      if (first.kind === "document start") this.#tokens.pop();
      documents.push(this.#node(false));
      while (this.#tokens.peek()?.kind === "document end") this.#tokens.pop();
      // a token that begins no node would otherwise begin empty documents for ever
      if (this.#tokens.peek() === first) throw new YamlError(first.mark, "unknown token");
    }
  }

  #directive(): void {
    const { mark, text } = this.#tokens.peek() as Token;
    this.#tokens.pop();
    const [name, ...words] = text.split("#", 1)[0]?.trim().split(/[ \t]+/) ?? [];
    if (name !== "YAML") return;
    if (words.length !== 1) {
      throw new YamlError(mark, "YAML directives must have exactly one argument");
    }
    const version = /^(\d+)\.(\d+)$/.exec(words[0] ?? "");
    if (version === null) throw new YamlError(mark, `bad YAML version: ${words[0]}`);
    if (Number(version[1]) > 1) throw new YamlError(mark, "YAML major version too large");
  }

  /** @param inFlowSequence there a key begins a map of one pair */
  #node(inFlowSequence: boolean): YamlNode {
    const first = this.#tokens.peek();
    if (first === undefined) return { kind: "null", mark: this.#tokens.mark() };
    const mark = first.mark;
    if (++this.#depth > MAX_DEPTH) throw new YamlError(mark, "bad file");
    try {
      if (first.kind === "value") return { kind: "map", mark, pairs: [this.#pairWithoutKey(mark)] };
      if (first.kind === "alias") {
        const node = this.#anchors.get(first.text);
        if (node === undefined) {
          throw new YamlError(mark, "the referenced anchor is not defined");
        }
        this.#tokens.pop();
        return node;
      }
      const { anchor, tag } = this.#properties();
      const node = this.#content(mark, tag, inFlowSequence);
      if (anchor !== undefined) this.#anchors.set(anchor, node);
      return node;
    } finally {
      this.#depth--;
    }
  }

  #properties(): { anchor: string | undefined; tag: string | undefined } {
    let anchor: string | undefined;
    let tag: string | undefined;
    for (;;) {
      const token = this.#tokens.peek();
      if (token?.kind === "tag") {
        if (tag !== undefined) {
          throw new YamlError(token.mark, "cannot assign multiple tags to the same node");
        }
        tag = token.text;
      } else if (token?.kind === "anchor") {
        if (anchor !== undefined) {
          throw new YamlError(token.mark, "cannot assign multiple anchors to the same node");
        }
        anchor = token.text;
      } else return { anchor, tag };
      this.#tokens.pop();
    }
  }

  #content(mark: Mark, tag: string | undefined, inFlowSequence: boolean): YamlNode {
    const token = this.#tokens.peek();
    switch (token?.kind) {
      case "plain":
        this.#tokens.pop();
        if (tag === undefined && NULL_WORDS.has(token.text)) return { kind: "null", mark };
        return { kind: "scalar", mark, text: token.text };
      case "quoted":
        this.#tokens.pop();
        return { kind: "scalar", mark, text: token.text };
      case "sequence start":
        return { kind: "sequence", mark, items: this.#blockSequence() };
      case "flow sequence start":
        return { kind: "sequence", mark, items: this.#flowSequence() };
      case "map start":
        return { kind: "map", mark, pairs: this.#blockMap() };
      case "flow map start":
        return { kind: "map", mark, pairs: this.#flowMap() };
      case "key":
        if (inFlowSequence) {
          this.#tokens.pop();
          return { kind: "map", mark, pairs: [[this.#node(false), this.#optionalValue(mark)]] };
        }
    }
    // at the end of the file a tag alone is nothing
    return tag === undefined || token === undefined
      ? { kind: "null", mark }
      : { kind: "scalar", mark, text: "" };
  }

  #pairWithoutKey(mark: Mark): readonly [YamlNode, YamlNode] {
    return [{ kind: "null", mark }, this.#optionalValue(mark)];
  }

  #optionalValue(mark: Mark): YamlNode {
    if (this.#tokens.peek()?.kind !== "value") return { kind: "null", mark };
    this.#tokens.pop();
    return this.#node(false);
  }

  #blockSequence(): YamlNode[] {
    this.#tokens.pop();
    const items: YamlNode[] = [];
    for (;;) {
      const token = this.#expect("end of sequence not found", "entry", "sequence end");
      this.#tokens.pop();
      if (token.kind === "sequence end") return items;
      const next = this.#tokens.peek();
      if (next?.kind === "entry" || next?.kind === "sequence end") {
        items.push({ kind: "null", mark: next.mark });
      } else items.push(this.#node(false));
    }
  }

  #flowSequence(): YamlNode[] {
    const reason = "end of sequence flow not found";
    this.#tokens.pop();
    const items: YamlNode[] = [];
    for (;;) {
      const token = this.#tokens.peek();
      if (token === undefined) throw new YamlError(this.#tokens.mark(), reason);
      if (token.kind !== "flow sequence end") {
        items.push(this.#node(true));
        if (this.#expect(reason, "flow entry", "flow sequence end").kind === "flow entry") {
          this.#tokens.pop();
          continue;
        }
      }
      this.#tokens.pop();
      return items;
    }
  }

  #blockMap(): (readonly [YamlNode, YamlNode])[] {
    this.#tokens.pop();
    const pairs: (readonly [YamlNode, YamlNode])[] = [];
    for (;;) {
      const token = this.#expect("end of map not found", "key", "value", "map end");
      if (token.kind === "map end") {
        this.#tokens.pop();
        return pairs;
      }
      pairs.push(this.#pair(token));
    }
  }

  #flowMap(): (readonly [YamlNode, YamlNode])[] {
    const reason = "end of map flow not found";
    this.#tokens.pop();
    const pairs: (readonly [YamlNode, YamlNode])[] = [];
    for (;;) {
      const token = this.#tokens.peek();
      if (token === undefined) throw new YamlError(this.#tokens.mark(), reason);
      if (token.kind !== "flow map end") {
        pairs.push(this.#pair(token));
        if (this.#expect(reason, "flow entry", "flow map end").kind === "flow entry") {
          this.#tokens.pop();
          continue;
        }
      }
      this.#tokens.pop();
      return pairs;
    }
  }

  #pair(token: Token): readonly [YamlNode, YamlNode] {
    if (token.kind !== "key") return this.#pairWithoutKey(token.mark);
    this.#tokens.pop();
    return [this.#node(false), this.#optionalValue(token.mark)];
  }

  #expect(reason: string, ...kinds: Token["kind"][]): Token {
    const token = this.#tokens.peek();
    if (token === undefined) throw new YamlError(this.#tokens.mark(), reason);
    if (!kinds.includes(token.kind)) throw new YamlError(token.mark, reason);
    return token;
  }
}
