import assert from "node:assert/strict";
import { EVENT_COUNT, PPME } from "../event/event_codes.ts";
import { countCodes, eventCodesOf } from "./event_codes_of.ts";
import { parseCondition } from "./parser.ts";

function codes(text: string): Uint8Array {
  const parsed = parseCondition(text);
  assert.ok(parsed.ok, text);
  return eventCodesOf(parsed.value);
}

const ALL = "all";

Deno.test("event codes follow the tests of evt.type", () => {
  const open = [PPME.SYSCALL_OPEN_E, PPME.SYSCALL_OPEN_X];
  const close = [PPME.SYSCALL_CLOSE_E, PPME.SYSCALL_CLOSE_X];
  for (
    const [text, expected] of [
      ["evt.type = open", open],
      ["evt.type == open and proc.name = x", open],
      ["evt.type in (open, close)", [...open, ...close]],
      ["evt.type = anyof (open, close)", [...open, ...close]],
      ["evt.type = oneof (open, close)", [...open, ...close]],
      ["evt.type = allof (open, close)", ALL],
      ["evt.type != anyof (open, close)", ALL],
      ["evt.type = open or evt.type = close", [...open, ...close]],
      ["evt.type in (open, close) and not evt.type = close", open],
      ["not (evt.type != open)", open],
      ["not (not evt.type = open or proc.name = x)", open],
      ["evt.type = open or proc.name = x", ALL],
      ["evt.type contains open", ALL],
      ["evt.type exists", ALL],
      ["not evt.type exists", []],
      ["not proc.name = x", ALL],
      ["evt.num = 0", ALL],
      ["evt.num = 0 and evt.type = close", close],
      ["evt.num = 5", ALL],
      ["some_macro", ALL],
      ["evt.type = kill and evt.type = open", []],
      ["syscall.type = ioctl", [
        PPME.SYSCALL_IOCTL_2_E,
        PPME.SYSCALL_IOCTL_2_X,
        PPME.SYSCALL_IOCTL_3_E,
        PPME.SYSCALL_IOCTL_3_X,
      ]],
      ["evt.type = sched_yield", [PPME.GENERIC_E, PPME.GENERIC_X]],
      ["evt.type = container", [228, 272, 324]],
    ] as const
  ) {
    const got = codes(text);
    assert.equal(got.length, EVENT_COUNT);
    if (expected === ALL) {
      assert.equal(countCodes(got), EVENT_COUNT, text);
      continue;
    }
    const wanted = new Set<number>([...expected, PPME.ASYNCEVENT_E]);
    assert.deepEqual(
      [...got.keys()].filter((code) => got[code] === 1),
      [...wanted].sort((a, b) => a - b),
      text,
    );
  }
});

Deno.test("!= is the complement of =", () => {
  const not = codes("evt.type != open");
  const equal = codes("evt.type = open");
  for (let code = 0; code < EVENT_COUNT; code++) {
    if (code !== PPME.ASYNCEVENT_E) assert.notEqual(not[code], equal[code]);
  }
});
