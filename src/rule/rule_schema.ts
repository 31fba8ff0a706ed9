/**
 * JSON schema (draft 6) of rule files, with the names and limits of Falco's: `schema_valid` of a
 * validation says whether a file follows it, which is stricter than what loads.
 */

/** The parts of JSON schema that are used here. */
export interface Schema {
  readonly type?: "array" | "object" | "string" | "integer" | "boolean";
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  /** False: no other properties than those named. */
  readonly additionalProperties?: false;
  readonly required?: readonly string[];
  readonly minProperties?: number;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Schema[];
}

const STRING: Schema = { type: "string" };
const BOOLEAN: Schema = { type: "boolean" };
const INTEGER: Schema = { type: "integer" };

/** An object that has these properties and no other. */
function object(properties: Readonly<Record<string, Schema>>, more: Schema = {}): Schema {
  return { type: "object", additionalProperties: false, properties, ...more };
}

function arrayOf(items: Schema): Schema {
  return { type: "array", items };
}

const PRIORITY: Schema = {
  type: "string",
  enum: [
    ...["EMERGENCY", "ALERT", "CRITICAL", "ERROR", "WARNING"],
    ...["NOTICE", "INFO", "INFORMATIONAL", "DEBUG"],
  ],
};

const OVERRIDDEN: Schema = { type: "string", enum: ["append", "replace"] };
const OVERRIDE: Schema = object(
  Object.fromEntries(
    [
      ...["items", "desc", "condition", "output", "priority", "enabled", "exceptions"],
      ...["capture", "capture_duration", "capture_events", "capture_filesize"],
      ...["tags", "warn_evttypes", "skip-if-unknown-filter"],
    ].map((key) => [key, OVERRIDDEN]),
  ),
  { minProperties: 1 },
);

const EXCEPTION: Schema = object(
  { name: STRING, fields: {}, comps: {}, values: {} },
  { required: ["name"] },
);

const PLUGIN_VERSION = { required: ["name", "version"] } as const;
const ALTERNATIVE: Schema = object({ name: STRING, version: STRING }, PLUGIN_VERSION);
const PLUGIN: Schema = object(
  { name: STRING, version: STRING, alternatives: arrayOf(ALTERNATIVE) },
  PLUGIN_VERSION,
);

/** The schema of one document of a rule file. */
export const RULE_SCHEMA: Schema = arrayOf(object({
  required_engine_version: STRING,
  required_plugin_versions: arrayOf(PLUGIN),
  macro: STRING,
  condition: STRING,
  list: STRING,
  items: arrayOf({ anyOf: [INTEGER, STRING] }),
  rule: STRING,
  desc: STRING,
  enabled: BOOLEAN,
  output: STRING,
  append: BOOLEAN,
  priority: PRIORITY,
  capture: BOOLEAN,
  capture_duration: INTEGER,
  capture_events: INTEGER,
  capture_filesize: INTEGER,
  source: STRING,
  exceptions: arrayOf(EXCEPTION),
  override: OVERRIDE,
  tags: arrayOf(STRING),
  warn_evttypes: BOOLEAN,
  "skip-if-unknown-filter": BOOLEAN,
}));

/** The schema as a document of its own. */
export function ruleSchemaDocument(): Readonly<Record<string, unknown>> {
  return {
    $schema: "http://json-schema.org/draft-06/schema#",
    title: "FalcoRules",
    ...RULE_SCHEMA,
  };
}
