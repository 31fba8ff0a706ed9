/** The JSON Schema (draft-07, which YAML editors know) of test files, made from their shapes. */
import { eventNames } from "../event/event_table.ts";
import { eventCalled } from "../event/event_builder.ts";
import type { RecordShape, Shape } from "./shape.ts";
import { PSEUDO_EVENTS } from "./step.ts";
import { SHAPES, TEST_FILE } from "./test_format.ts";

type Schema = { readonly [key: string]: unknown };

/** Names of events that a case can have, in order. */
export function testableEvents(): string[] {
  const names = eventNames().filter((name) => name !== "NA" && eventCalled(name) !== undefined);
  return [...PSEUDO_EVENTS.keys(), ...names].sort();
}

/** The schema as text. */
export function testFileSchema(): string {
  const definitions = Object.fromEntries(
    SHAPES.map((shape) => [titleOf(shape), recordSchema(shape)]),
  );
  return JSON.stringify(
    {
      $schema: "http://json-schema.org/draft-07/schema#",
      title: "saker rule tests (*.test.yaml)",
      $ref: reference(TEST_FILE),
      definitions,
    },
    null,
    2,
  ) + "\n";
}

function titleOf({ title = "" }: RecordShape): string {
  return title.replaceAll(" ", "-");
}

function reference(shape: RecordShape): string {
  return `#/definitions/${titleOf(shape)}`;
}

function schemaOf(shape: Shape): Schema {
  switch (shape.kind) {
    case "text":
      // YAML reads 3 and true as other types; they are text here all the same
      return shape.choices === undefined
        ? { type: ["string", "number", "boolean"] }
        : { enum: shape.choices };
    case "flag":
      return { type: "boolean" };
    case "whole":
      return { type: "integer" };
    case "nothing":
      return { type: "null" };
    case "list":
      return { type: "array", items: schemaOf(shape.of) };
    case "any of":
      return { anyOf: shape.shapes.map(schemaOf) };
    case "record":
      return shape.title === undefined ? recordSchema(shape) : { $ref: reference(shape) };
  }
}

function recordSchema(shape: RecordShape): Schema {
  const properties: Record<string, Schema> = {};
  for (const [key, { shape: value, help }] of Object.entries(shape.keys)) {
    const schema = schemaOf(value);
    properties[key] = "$ref" in schema
      ? { allOf: [schema], description: help }
      : { ...schema, description: help };
  }
  const more = shape.more === undefined ? false : schemaOf(shape.more);
  if (shape.title === "event") {
    for (const name of testableEvents()) properties[name] ??= eventProperty(name);
  }
  const required = Object.entries(shape.keys).filter(([, key]) => key.required).map(([key]) => key);
  return {
    type: "object",
    properties,
    additionalProperties: more,
    ...(required.length === 0 ? {} : { required }),
  };
}

function eventProperty(name: string): Schema {
  const params = eventCalled(name)?.params.map((param) => param.name) ?? [];
  const help = PSEUDO_EVENTS.get(name) ??
    (params.length === 0 ? "no parameters" : `parameters: ${params.join(", ")}`);
  return { description: help };
}
