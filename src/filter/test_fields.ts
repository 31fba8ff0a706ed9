/**
 * A field table of a few fields whose values come from a plain record: for tests of the filter
 * without events.
 */
import type { BoundField, Field, FieldFlag, FieldType, Value } from "../field/field.ts";
import type { EventContext } from "../state/event_context.ts";
import type { FieldFinder } from "./operand.ts";

/** Values of the fields of one pretended event; `place` is that of `fd.name`. */
export type FakeEvent = Readonly<Record<string, Value>>;

/** Name, type, list or not, flags. */
type Row = readonly [name: string, type: FieldType, isList?: boolean, flags?: readonly FieldFlag[]];

const ROWS: readonly Row[] = [
  ["evt.type", "CHARBUF"],
  ["evt.num", "UINT64"],
  ["evt.buffer", "BYTEBUF"],
  ["evt.is_io", "BOOL"],
  ["evt.rawarg.sig", "SIGTYPE", false, ["no_rhs", "no_transformer"]],
  ["proc.name", "CHARBUF"],
  ["proc.pname", "CHARBUF"],
  ["proc.exepath", "CHARBUF"],
  ["proc.args", "CHARBUF"],
  ["proc.pid", "INT64"],
  ["proc.aname", "CHARBUF", false, ["no_rhs"]],
  ["fd.name", "FSPATH"],
  ["fd.num", "INT64"],
  ["fd.types", "CHARBUF", true],
  ["fd.sport", "PORT"],
  ["fd.sip", "IPADDR"],
  ["fd.snet", "IPNET"],
  ["user.uid", "UINT32"],
  ["evt.count", "UINT32"],
  ["thread.uid", "UID"],
];

/** How often each field was read, for tests of sharing. */
export const reads = new Map<string, number>();

/** A context for a pretended event; `type` is its event code. */
export function fakeContext(event: FakeEvent, type = 3): EventContext {
  return { event, ev: { type } } as unknown as EventContext;
}

function bind([name, type, isList = false, flags = []]: Row, text: string): BoundField {
  const field: Field = {
    name: name.startsWith("evt.rawarg") ? "evt.rawarg" : name,
    type: name.startsWith("evt.rawarg") ? "DYN" : type,
    isList,
    arg: "none",
    class: "test",
    help: "",
    flags,
    format: "NA",
    bind: () => "",
  };
  const eventOf = (ctx: EventContext) => (ctx as unknown as { event: FakeEvent }).event;
  return {
    field,
    text,
    type,
    isList,
    ...(name === "fd.name" && { place: (ctx) => Number(eventOf(ctx)["place"] ?? 0) }),
    extract: (ctx) => {
      reads.set(text, (reads.get(text) ?? 0) + 1);
      return eventOf(ctx)[text];
    },
  };
}

/** The table. Arguments are accepted by `proc.aname` and `proc.args` only. */
export const testFields: FieldFinder = {
  find(name, arg) {
    const text = arg === undefined ? name : `${name}[${arg}]`;
    const row = ROWS.find(([known]) => known === name);
    if (row === undefined || (arg !== undefined && !/^proc\.(aname|args)$/.test(name))) {
      return { error: `filter_check called with nonexistent field ${text}` };
    }
    return bind(row, text);
  },
};

/** A repeatable stream of numbers below `n`. */
export function random(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 0x1_0000_0000 * n);
  };
}
