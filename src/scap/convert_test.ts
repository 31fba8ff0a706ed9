import assert from "node:assert/strict";
import { EventFlag, EVENTS, type ParamTypeName } from "../event/event_table.ts";
import { PPME } from "../event/event_codes.ts";
import { CONVERSION_ROWS } from "./conversion_data.ts";
import { conversions } from "./conversion_table.ts";
import { EventConverter, Outcome } from "./convert.ts";
import { eventBytes, le, type RawEvent } from "./fixture.ts";

/** Bytes of each fixed type, told once more so that a wrong width in the converter shows. */
const BYTES: Partial<Record<ParamTypeName, number>> = {
  ...Object.fromEntries(["FLAGS8", "UINT8", "SIGTYPE", "ENUMFLAGS8"].map((t) => [t, 1])),
  ...Object.fromEntries(
    ["INT16", "UINT16", "SYSCALLID", "FLAGS16", "ENUMFLAGS16"].map((t) => [t, 2]),
  ),
  ...Object.fromEntries(
    ["INT32", "UINT32", "FLAGS32", "ENUMFLAGS32", "UID", "GID", "MODE", "BOOL", "SIGSET"]
      .map((t) => [t, 4]),
  ),
  ...Object.fromEntries(
    ["INT64", "UINT64", "ERRNO", "FD", "PID", "RELTIME", "ABSTIME"].map((t) => [t, 8]),
  ),
};

const typeOf = (code: number, i: number): ParamTypeName =>
  EVENTS[code]?.params[i]?.type ?? "BYTEBUF";

/** Parameter `i` of an event with a value that is found nowhere else. */
function sample(code: number, i: number, mark: number): string {
  const bytes = BYTES[typeOf(code, i)];
  return bytes === undefined
    ? `text ${mark}.${i}\0`
    : String.fromCharCode(mark * 64 + i).padEnd(bytes, "\x7e").slice(0, bytes);
}

function samples(code: number, count: number, mark: number): string[] {
  return Array.from({ length: count }, (_, i) => sample(code, i, mark));
}

function convert(event: RawEvent, converter = new EventConverter()) {
  const bytes = eventBytes(event);
  const outcome = converter.convert(bytes, new DataView(bytes.buffer), 0);
  if (outcome !== Outcome.CHANGED) return { outcome, error: converter.error };
  const data = new DataView(converter.bytes.buffer);
  const nparams = data.getUint32(22, true);
  const type = data.getUint16(20, true);
  const wide = type === PPME.CONTAINER_JSON_2_E ? 4 : 2;
  const params: string[] = [];
  let at = 26 + nparams * wide;
  for (let i = 0; i < nparams; i++) {
    const length = wide === 4 ? data.getUint32(26 + 4 * i, true) : data.getUint16(26 + 2 * i, true);
    params.push(String.fromCharCode(...converter.bytes.subarray(at, at + length)));
    at += length;
  }
  assert.equal(data.getUint32(16, true), at, "length of the event");
  assert.equal(converter.length, at);
  assert.equal(data.getBigUint64(0, true), 1_700_000_000_000_000_000n);
  assert.equal(data.getUint32(8, true), 100);
  return { outcome, type, params };
}

/** The rules as texts, by `TYPE/n`. */
const RULES = new Map(
  CONVERSION_ROWS.trim().split("\n").map((row) => {
    const space = row.indexOf(" ");
    return [row.slice(0, space), row.slice(space + 1)];
  }),
);

const nameOf = (code: number) => (EVENTS[code]?.enum ?? "").slice("PPME_".length);
const codeOf = (name: string) => (PPME as Readonly<Record<string, number>>)[name] as number;

/** What the rules make of an event, on lists of texts. */
function model(code: number, params: string[], enter: string[] | undefined) {
  for (;;) {
    const rule = RULES.get(`${nameOf(code)}/${params.length}`);
    const info = EVENTS[code];
    const settled = info?.state === "current" &&
      (info.params.length === params.length || info.name === "container");
    if (rule === undefined || (settled && !rule.startsWith("+") && !rule.startsWith("->"))) break;
    if (settled && info?.exit) break;
    const [action = "", ...words] = rule.split(" ");
    if (action !== "+" && action !== "->") break;
    const to = action === "+" ? code : codeOf((words.shift() as string).slice(0, -1));
    const base = action === "+" ? params : [];
    const made = [...base];
    for (const word of words) made.push(...apply(word, to, made.length, params, enter));
    if (words.some((word) => word.startsWith("E"))) enter = undefined;
    code = to;
    params = made;
  }
  return { type: code, params };
}

function apply(
  word: string,
  to: number,
  place: number,
  params: readonly string[],
  enter: readonly string[] | undefined,
): string[] {
  const fit = (text: string, at: number) => text.slice(0, BYTES[typeOf(to, at)] ?? text.length);
  const byDefault = () => {
    const type = typeOf(to, place);
    return (type === "UID" || type === "GID" ? "\xff" : "\0").repeat(BYTES[type] ?? 0);
  };
  if (word === "Z") return [""];
  if (word === "D") return [byDefault()];
  if (word === "JSON") {
    return ['{"id":"text 1.0","type":2122219073,"name":"text 1.2","image":"text 1.3"}\0'];
  }
  if (word.startsWith("O")) {
    const [from = 0, last = from] = word.slice(1).split("-").map(Number);
    return params.slice(from, last + 1).map((text, i) => fit(text, place + i));
  }
  const index = Number.parseInt(word.slice(1));
  if (enter !== undefined) return [fit(enter[index] as string, place)];
  return [word.endsWith("?") ? "" : byDefault()];
}

for (const rule of conversions()) {
  const { type, nparams, action } = rule;
  Deno.test(`rule ${nameOf(type)}/${nparams}: ${action}`, () => {
    const params = samples(type, nparams, 1);
    const converter = new EventConverter();
    const result = convert({ type, params }, converter);
    if (action === "store" || action === "store-and-pass" || action === "pass") {
      assert.equal(result.outcome, action === "store" ? Outcome.DROPPED : Outcome.SAME);
      return;
    }
    if (type === PPME.SOCKET_CONNECT_E || type === PPME.SYSCALL_SECCOMP_E) {
      assert.equal(
        result.outcome,
        type === PPME.SOCKET_CONNECT_E ? Outcome.CHANGED : Outcome.DROPPED,
      );
      return;
    }
    const last = model(type, params, undefined);
    if (EVENTS[last.type]?.state === "old" && EVENTS[last.type]?.exit === false) {
      if (last.type !== PPME.SYSCALL_EXECVE_19_E) {
        assert.equal(result.outcome, Outcome.DROPPED);
        return;
      }
    }
    assert.deepEqual({ type: result.type, params: result.params }, last, "without an enter event");
    assert.equal(result.params?.length, EVENTS[last.type]?.params.length);

    // with an enter event of the type that this rule merges
    const stored = conversions().find((other) =>
      other.type === type - 1 && other.action.startsWith("store")
    );
    if (stored === undefined) return;
    const enter = samples(stored.type, stored.nparams, 2);
    convert({ type: stored.type, params: enter }, converter);
    const merged = convert({ type, params }, converter);
    assert.deepEqual({ type: merged.type, params: merged.params }, model(type, params, enter));
    const again = convert({ type, params }, converter);
    const asksEnter = /\bE\d/.test(RULES.get(`${nameOf(type)}/${nparams}`) ?? "");
    if (asksEnter) assert.deepEqual(again.params, last.params, "an enter event is used once");
  });
}

Deno.test("every event type that is current and complete is left alone", () => {
  const stored = new Set(["SOCKET_CONNECT_E", "SYSCALL_EXECVE_19_E"]);
  for (const info of EVENTS) {
    if (info.state !== "current") continue;
    const params = info.params.map((_, i) => sample(info.code, i, 1));
    const { outcome } = convert({ type: info.code, params });
    assert.equal(outcome, Outcome.SAME, info.enum);
    assert.ok(!stored.has(info.enum) || info.params.length > 0);
  }
});

Deno.test("fillers and old enter events without a rule are dropped", () => {
  for (const info of EVENTS) {
    const managed = (info.flags & EventFlag.CONVERTER_MANAGED) !== 0;
    if (info.state !== "unused" && (info.state !== "old" || info.exit || managed)) continue;
    assert.equal(convert({ type: info.code }).outcome, Outcome.DROPPED, info.enum);
  }
});

Deno.test("an execve of the first version goes the whole way", () => {
  const params = samples(PPME.SYSCALL_EXECVE_8_X, 8, 1);
  const { type, params: made } = convert({ type: PPME.SYSCALL_EXECVE_8_X, params });
  assert.equal(type, PPME.SYSCALL_EXECVE_19_X);
  assert.equal(made?.length, EVENTS[PPME.SYSCALL_EXECVE_19_X]?.params.length);
  assert.deepEqual(made?.slice(0, 8), params);
  assert.ok(made?.slice(8).every((param) => param === ""));
});

Deno.test("an exit takes the enter event of its own thread and call", () => {
  const converter = new EventConverter();
  const enter = (tid: number, fd: number, type: number = PPME.SYSCALL_READ_E) =>
    convert({ type, tid, params: [le(fd, 8), le(10, 4)] }, converter);
  const exit = (tid: number) => {
    const bytes = eventBytes({ type: PPME.SYSCALL_READ_X, tid, params: [le(1, 8), "d"] });
    converter.convert(bytes, new DataView(bytes.buffer), 0);
    return new DataView(converter.bytes.buffer).getUint8(26 + 4 * 2 + 8 + 1);
  };
  enter(1, 11);
  enter(2, 22);
  enter(3, 33, PPME.SYSCALL_WRITE_E);
  assert.deepEqual([exit(2), exit(1), exit(3), exit(1)], [22, 11, 0, 0]);
  enter(1, 44);
  converter.reset();
  assert.equal(exit(1), 0);
});

Deno.test("a container's first event becomes JSON", () => {
  const { type, params } = convert({
    type: PPME.CONTAINER_E,
    params: ['ab"c\0', le(1, 4), "na\nme\0", "img\xc3\xa9:1\0"],
  });
  assert.equal(type, PPME.CONTAINER_JSON_2_E);
  assert.deepEqual(params, [
    '{"id":"ab\\"c","type":1,"name":"na\\nme","image":"img\xc3\xa9:1"}\0',
  ]);
});

Deno.test("an event that becomes too long is refused, not cut", () => {
  const converter = new EventConverter();
  const half = "x".repeat(40_000);
  const { outcome, error } = convert({
    type: PPME.CONTAINER_E,
    params: [`${"\x01".repeat(30_000)}\0`, le(1, 4), "\0", `${half.slice(0, 20_000)}\0`],
  }, converter);
  assert.equal(outcome, Outcome.FAILED);
  assert.match(error ?? "", /becomes too long/);
});

Deno.test("enter events of a million threads take bounded memory", () => {
  const converter = new EventConverter();
  const bytes = eventBytes({ type: PPME.SYSCALL_READ_E, params: [le(1, 8), le(2, 4)] });
  const data = new DataView(bytes.buffer);
  const before = Deno.memoryUsage().external;
  for (let tid = 0; tid < 1_000_000; tid++) {
    data.setUint32(8, tid, true);
    converter.convert(bytes, data, 0);
  }
  assert.ok(Deno.memoryUsage().external - before < 400 << 20);
  // the youngest are still known
  const exit = eventBytes({
    type: PPME.SYSCALL_READ_X,
    tid: 999_999,
    params: [le(1, 8), "d"],
  });
  converter.convert(exit, new DataView(exit.buffer), 0);
  assert.equal(converter.bytes[26 + 8 + 8 + 1], 1);
});
