/** `saker schema`: the JSON schemas of what people write, for editors and checks. */
import { configSchema } from "../config/config_schema.ts";
import { ruleSchemaDocument } from "../rule/rule_schema.ts";
import type { Command } from "./command.ts";
import { reportError } from "./report_error.ts";

const SCHEMAS: Readonly<Record<string, () => Readonly<Record<string, unknown>>>> = {
  config: configSchema,
  rules: ruleSchemaDocument,
};

/** The command's record. */
export const schemaCommand: Command = {
  name: "schema",
  summary: "print the JSON schema of the configuration or of rule files",
  args: "<what>",
  options: [],
  details: `
WHAT is config or rules. Editors with a YAML language server complete and check with them.

Example:
  saker schema rules > falco-rules.schema.json`,
  run: ({ args, io }) => {
    const schema = SCHEMAS[args[0] as string];
    if (schema === undefined) {
      const message = `there is no schema of '${args[0]}'`;
      return Promise.resolve(reportError(io, {
        code: "USAGE",
        message,
        hint: `Write one of: ${Object.keys(SCHEMAS).join(", ")}.`,
      }));
    }
    io.out(`${JSON.stringify(schema(), null, 2)}\n`);
    return Promise.resolve(0);
  },
};
