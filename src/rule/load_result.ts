/** Outcome of loading rule files, in memory and as the JSON document that `falco -V` prints. */
import { toText } from "../base/byte_string.ts";
import type { Context, ItemType, Place } from "./context.ts";
import type { SchemaStatus } from "./schema_check.ts";
import { ERROR_CODES, type ErrorCode, WARNING_CODES, type WarningCode } from "./load_codes.ts";

/** An error or a warning. `message` is text; the context holds byte strings. */
export interface Finding {
  readonly code: ErrorCode | WarningCode;
  readonly message: string;
  readonly context: Context;
  readonly snippet: string;
  /** Where a person should look. */
  readonly place: Place;
  readonly deprecatedField?: string;
  /** The output that it is about, as the rule has it; a byte string. */
  readonly output?: string;
}

/** What came of one file. */
export interface FileResult {
  /** Name of the file as given; text. */
  readonly name: string;
  readonly successful: boolean;
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/** Collects findings while a file loads. */
export class FindingLog {
  readonly errors: Finding[] = [];
  readonly warnings: Finding[] = [];
  readonly #contentOf: (file: string) => string;

  constructor(contentOf: (file: string) => string) {
    this.#contentOf = contentOf;
  }

  error(code: ErrorCode, message: string, context: Context, output?: string): void {
    const finding = { code, message, context, ...this.#where(context) };
    this.errors.push(output === undefined ? finding : { ...finding, output });
  }

  warn(code: WarningCode, message: string, context: Context, deprecatedField?: string): void {
    const finding = { code, message, context, ...this.#where(context) };
    this.warnings.push(deprecatedField === undefined ? finding : { ...finding, deprecatedField });
  }

  #where(context: Context): { snippet: string; place: Place } {
    return { snippet: context.snippet(this.#contentOf), place: context.place(this.#contentOf) };
  }
}

/** A finding as JSON. */
export interface FindingJson {
  code: string;
  codedesc: string;
  context: {
    locations: {
      item_name: string;
      item_type: ItemType;
      position: { column: number; line: number; name: string; offset: number };
    }[];
    snippet: string;
  };
  message: string;
  deprecated_field?: string;
}

/** The result of one file as JSON. */
export interface FileResultJson {
  errors: FindingJson[];
  name: string;
  /** Absent for a file without documents. */
  schema_valid?: boolean;
  schema_warnings?: readonly string[];
  successful: boolean;
  warnings: FindingJson[];
}

/**
 * The document `{"falco_load_results": [...]}`.
 *
 * @param schemas how each file compares with the schema of rule files, where that is known
 */
export function loadResultsJson(
  files: readonly FileResult[],
  schemas: readonly (SchemaStatus | undefined)[] = [],
): { falco_load_results: FileResultJson[] } {
  return {
    falco_load_results: files.map((file, i) => ({
      errors: file.errors.map(findingJson),
      name: file.name,
      ...schemaJson(schemas[i]),
      successful: file.successful,
      warnings: file.warnings.map(findingJson),
    })),
  };
}

function schemaJson(status: SchemaStatus | undefined) {
  return status === undefined
    ? {}
    : { schema_valid: status.valid, schema_warnings: status.warnings };
}

function findingJson(finding: Finding): FindingJson {
  const { code } = finding;
  const json: FindingJson = {
    code,
    codedesc: code in ERROR_CODES
      ? ERROR_CODES[code as ErrorCode]
      : WARNING_CODES[code as WarningCode][1],
    context: {
      locations: finding.context.locations.map(({ type, name, source, mark }) => ({
        item_name: toText(name),
        item_type: type,
        position: {
          column: mark.column,
          line: mark.line,
          name: toText(source),
          offset: mark.offset,
        },
      })),
      snippet: toText(finding.snippet),
    },
    message: finding.message,
  };
  if (finding.deprecatedField !== undefined) json.deprecated_field = finding.deprecatedField;
  return json;
}
