/**
 * A condition over events outside of any rule: what `saker record` and `saker read` take on their
 * command line. Macros and lists of rule files do not exist here.
 */
import { fail, ok, type Result } from "../base/result.ts";
import type { FieldTable } from "../field/field_table.ts";
import type { Node } from "../filter/ast.ts";
import { Compiler } from "../filter/compiler.ts";
import { eventCodesOf } from "../filter/event_codes_of.ts";
import type { FilterError } from "../filter/filter_error.ts";
import { parseCondition } from "../filter/parser.ts";
import type { EventContext } from "../state/event_context.ts";

/** A condition, ready to run. */
export interface EventFilter {
  readonly ast: Node;
  /** 1 for each event code that can pass. */
  readonly eventCodes: Uint8Array;
  readonly test: (ctx: EventContext) => boolean;
}

/** Compiles a condition; `undefined` for an empty text, which every event passes. */
export function makeEventFilter(
  text: string,
  fields: FieldTable,
): Result<EventFilter | undefined> {
  if (text.trim() === "") return ok(undefined);
  const parsed = parseCondition(text);
  if (!parsed.ok) return fail(wrong(text, parsed.error));
  const compiled = new Compiler(fields).compile(parsed.value);
  if (!compiled.ok) return fail(wrong(text, compiled.error));
  return ok({
    ast: parsed.value,
    eventCodes: eventCodesOf(parsed.value),
    test: compiled.value.test,
  });
}

function wrong(text: string, error: FilterError) {
  return {
    code: "INVALID_RULES",
    message: `the filter '${text}' is wrong at character ${error.pos.offset + 1}: ` +
      error.message.trim().replace(/\.$/, ""),
    hint: "Filters are written like the conditions of rules; `saker fields` lists the fields.",
  };
}
