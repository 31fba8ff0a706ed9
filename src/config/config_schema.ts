/** JSON schema (draft 6) of `falco.yaml`, from the table of keys: for editors, and `saker schema`. */
import { CONFIG_KEYS } from "./config_keys.ts";

/** A schema of an object. */
interface ObjectSchema {
  readonly type: "object";
  readonly additionalProperties: boolean;
  readonly properties: Record<string, unknown>;
}

/** The schema. */
export function configSchema(): Readonly<Record<string, unknown>> {
  const top = object();
  for (const { path, type, help } of CONFIG_KEYS) {
    const open = path.endsWith(".*");
    const steps = path.replace(/\.\*$/, "").split(".");
    const last = steps.pop() as string;
    let here = top;
    for (const step of steps) here = (here.properties[step] ??= object()) as ObjectSchema;
    here.properties[last] = open
      ? { type: "object", description: help }
      : { ...type.schema, description: help };
  }
  return { $schema: "http://json-schema.org/draft-06/schema#", title: "FalcoConfig", ...top };
}

function object(): ObjectSchema {
  return { type: "object", additionalProperties: false, properties: {} };
}
