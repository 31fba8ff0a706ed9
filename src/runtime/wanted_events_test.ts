import assert from "node:assert/strict";
import { parseConfig } from "../config/config_tree.ts";
import { both, select } from "../driver/selection.ts";
import { PPME } from "../event/event_codes.ts";
import { EVENTS } from "../event/event_table.ts";
import { wantedEvents } from "./wanted_events.ts";

function rules(...codes: number[]) {
  const eventCodes = new Uint8Array(EVENTS.length);
  for (const code of codes) eventCodes[code] = 1;
  return { eventCodes, genericSyscalls: [] };
}

function calls(text: string, ...codes: number[]) {
  const parsed = parseConfig(text, "test");
  assert.ok(parsed.ok);
  const { wanted, unknown } = wantedEvents(parsed.value, rules(...codes));
  return { names: select(wanted).syscalls.map(({ name }) => name), unknown };
}

Deno.test("wantedEvents() watches what the tables need when nothing is configured", () => {
  const { names } = calls("{}", PPME.SYSCALL_OPENAT_2_X);
  for (const name of ["openat", "execve", "clone", "dup", "setuid"]) {
    assert.ok(names.includes(name), name);
  }
});

Deno.test("wantedEvents() takes custom_set in place of that", () => {
  const { names, unknown } = calls(
    "base_syscalls: {custom_set: [clone, execve, nonsense]}",
    PPME.SYSCALL_OPENAT_2_X,
  );
  assert.deepEqual(names.sort(), ["clone", "execve", "openat"]);
  assert.deepEqual(unknown, ["nonsense"]);
});

Deno.test("wantedEvents() leaves out !names, whatever rules say, and nothing beside them", () => {
  const before = calls("{}", PPME.SYSCALL_OPENAT_2_X, PPME.SYSCALL_CLONE_20_X).names;
  const { names } = calls(
    'base_syscalls: {custom_set: ["!openat"]}',
    PPME.SYSCALL_OPENAT_2_X,
    PPME.SYSCALL_CLONE_20_X,
  );
  assert.deepEqual(names, before.filter((name) => name !== "openat"));
});

Deno.test("wantedEvents() repairs with the smallest set", () => {
  const { names } = calls("base_syscalls: {repair: true}", PPME.SOCKET_ACCEPT4_6_X);
  for (const name of ["execve", "clone3", "socket", "close", "bind", "prctl"]) {
    assert.ok(names.includes(name), name);
  }
  assert.ok(!names.includes("openat") && !names.includes("dup"));
  const plain = calls("base_syscalls: {repair: true}", PPME.SYSCALL_SETSID_X).names;
  assert.ok(!plain.includes("socket") && !plain.includes("close"));
});

Deno.test("both() watches what either needs", () => {
  const open = rules(PPME.SYSCALL_OPENAT_2_X);
  const none = new Uint8Array(EVENTS.length);
  const a = { ...open, stateCodes: none, excludedSyscalls: new Set([1, 2]) };
  const b = { ...rules(PPME.SYSCALL_SETSID_X), stateCodes: none, excludedSyscalls: new Set([2]) };
  const merged = both(a, b);
  const names = select(merged).syscalls.map(({ name }) => name);
  assert.deepEqual(names.sort(), ["openat", "setsid"]);
  assert.deepEqual([...merged.excludedSyscalls ?? []], [2]);
});
