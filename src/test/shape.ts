/**
 * Shapes of YAML documents: one description from which the check of test files, their JSON Schema
 * and the tables of the documentation are made. Scalars stay the text that was written, except where
 * a shape asks for a number or a switch.
 */
import { toText } from "../base/byte_string.ts";
import { didYouMean } from "../base/nearest.ts";
import type { YamlMap, YamlNode } from "../yaml/reader.ts";
import type { Problem } from "./problem.ts";

/** What a value may look like. */
export type Shape =
  | TextShape
  | { readonly kind: "flag" }
  | { readonly kind: "whole" }
  | { readonly kind: "nothing" }
  | { readonly kind: "list"; readonly of: Shape }
  | RecordShape
  | { readonly kind: "any of"; readonly shapes: readonly Shape[] };

/** A scalar. */
export interface TextShape {
  readonly kind: "text";
  readonly choices?: readonly string[];
  /** Makes a record of the text under this key, so that it keeps its place. */
  readonly wrap?: string;
}

/** A map. */
export interface RecordShape {
  readonly kind: "record";
  readonly keys: Readonly<Record<string, Key>>;
  /** Shape of further keys; without it they are refused. */
  readonly more?: Shape;
  /** Name in the schema and in the documentation. */
  readonly title?: string;
}

/** A key of a map. */
export interface Key {
  readonly shape: Shape;
  readonly help: string;
  readonly required?: boolean;
}

/** A value that has its shape. */
export type Plain = string | number | boolean | readonly Plain[] | PlainRecord;

/** A map that has its shape; {@linkcode lineOf} tells where it stands. */
export interface PlainRecord {
  readonly [key: string]: Plain | undefined;
}

const lines = new WeakMap<object, number>();

/** Line of a record, from 1; of records made elsewhere 1. */
export function lineOf(value: object): number {
  return lines.get(value) ?? 1;
}

/** Gives a record made by hand the place of another one. */
export function placedLike<T extends object>(value: T, model: object): T {
  lines.set(value, lineOf(model));
  return value;
}

/** Shape shorthands. */
export const TEXT: Shape = { kind: "text" };
/** A switch. */
export const FLAG: Shape = { kind: "flag" };
/** A whole number. */
export const WHOLE: Shape = { kind: "whole" };

/** One or several. */
export function some(of: Shape): Shape {
  return { kind: "any of", shapes: [of, { kind: "list", of }] };
}

/** The value of `node`, or undefined with a problem told. */
export function shaped(
  node: YamlNode,
  shape: Shape,
  file: string,
  problems: Problem[],
): Plain | undefined {
  return new Checker(file, problems).value(node, shape, "");
}

const NODE_WORDS = { null: "nothing", scalar: "text", sequence: "a list", map: "a map" } as const;
const SHAPE_WORDS = {
  text: "text",
  flag: "true or false",
  whole: "a whole number",
  nothing: "nothing",
  list: "a list",
  record: "a map",
} as const;

class Checker {
  constructor(private readonly file: string, private readonly problems: Problem[]) {}

  value(node: YamlNode, shape: Shape, path: string): Plain | undefined {
    switch (shape.kind) {
      case "any of":
        return this.#anyOf(node, shape.shapes, path);
      case "list":
        if (node.kind !== "sequence") return this.#wrong(node, [shape], path);
        return node.items.map((item, i) => this.value(item, shape.of, `${path}[${i + 1}]`) ?? "");
      case "record":
        if (node.kind !== "map") return this.#wrong(node, [shape], path);
        return this.#record(node, shape, path);
      case "nothing":
        return node.kind === "null" ? "" : this.#wrong(node, [shape], path);
      default:
        return this.#scalar(node, shape, path);
    }
  }

  #anyOf(node: YamlNode, shapes: readonly Shape[], path: string): Plain | undefined {
    const fitting = shapes.find((shape) => fits(node, shape));
    return fitting === undefined
      ? this.#wrong(node, shapes, path)
      : this.value(node, fitting, path);
  }

  #scalar(node: YamlNode, shape: Shape, path: string): Plain | undefined {
    if (!fits(node, shape) || node.kind !== "scalar") return this.#wrong(node, [shape], path);
    const text = toText(node.text);
    if (shape.kind === "flag") return text === "true";
    if (shape.kind === "whole") return Number(text);
    if (shape.kind !== "text") return undefined;
    if (shape.choices !== undefined && !shape.choices.includes(text)) {
      this.#tell(node, `${name(path)} must be one of ${shape.choices.join(", ")}, not "${text}"`);
      return undefined;
    }
    return shape.wrap === undefined ? text : this.#placed({ [shape.wrap]: text }, node);
  }

  #record(map: YamlMap, shape: RecordShape, path: string): Plain {
    const out: Record<string, Plain> = {};
    for (const [keyNode, node] of map.pairs) {
      const key = keyNode.kind === "scalar" ? toText(keyNode.text) : "";
      const known = Object.hasOwn(shape.keys, key) ? shape.keys[key]?.shape : shape.more;
      if (known === undefined) {
        const hint = didYouMean(key, Object.keys(shape.keys), 1);
        this.#tell(keyNode, `unknown key "${key}"${within(path)}${hint ? `. ${hint}` : ""}`);
        continue;
      }
      const value = this.value(node, known, path === "" ? key : `${path}.${key}`);
      if (value !== undefined) out[key] = value;
    }
    for (const [key, { required }] of Object.entries(shape.keys)) {
      const there = map.pairs.some(([k]) => k.kind === "scalar" && k.text === key);
      if (required && !there) this.#tell(map, `the key "${key}" is missing${within(path)}`);
    }
    return this.#placed(out, map);
  }

  #placed<T extends object>(value: T, node: YamlNode): T {
    lines.set(value, node.mark.line + 1);
    return value;
  }

  #wrong(node: YamlNode, shapes: readonly Shape[], path: string): undefined {
    const words = shapes.flatMap((shape) => shape.kind === "any of" ? [] : SHAPE_WORDS[shape.kind]);
    const got = node.kind === "scalar" ? `"${toText(node.text)}"` : NODE_WORDS[node.kind];
    this.#tell(node, `${name(path)} must be ${[...new Set(words)].join(" or ")}, not ${got}`);
    return undefined;
  }

  #tell(node: YamlNode, message: string): void {
    this.problems.push({ file: this.file, line: node.mark.line + 1, message });
  }
}

function fits(node: YamlNode, shape: Shape): boolean {
  switch (shape.kind) {
    case "record":
      return node.kind === "map";
    case "list":
      return node.kind === "sequence";
    case "nothing":
      return node.kind === "null";
    case "text":
      return node.kind === "scalar";
    case "flag":
      return node.kind === "scalar" && (node.text === "true" || node.text === "false");
    case "whole":
      return node.kind === "scalar" && /^-?\d{1,15}$/.test(node.text);
    case "any of":
      return shape.shapes.some((one) => fits(node, one));
  }
}

function name(path: string): string {
  return path === "" ? "the document" : path;
}

function within(path: string): string {
  return path === "" ? "" : ` in ${path}`;
}
