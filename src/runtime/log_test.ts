import assert from "node:assert/strict";
import { ok } from "../base/result.ts";
import { parseConfig } from "../config/config_tree.ts";
import type { Message } from "../output/sink.ts";
import { makeLog } from "./log.ts";

function logs(text: string, isJournal = false) {
  const tree = parseConfig(text, "test");
  assert.ok(tree.ok);
  const stderr: string[] = [];
  const system: Message[] = [];
  let connections = 0;
  const syslog = () => {
    connections++;
    const write = (message: Message) => void system.push(message);
    return ok({ name: "syslog", retries: true, write, close: () => {} });
  };
  const log = makeLog(tree.value, (line) => stderr.push(line), { syslog, isJournal });
  assert.ok(log.ok);
  log.value.say("critical", "it is bad");
  log.value.say("notice", "it was reloaded");
  log.value.say("debug", "it ticks");
  log.value.failure({ code: "X", message: "no", hint: "do" });
  return { stderr, system: system.map(({ line, priority }) => `${priority} ${line}`), connections };
}

Deno.test("makeLog() says what is severe enough, on standard error", () => {
  assert.deepEqual(logs("{}"), {
    stderr: ["saker: it is bad.\n", "saker: it was reloaded.\n", "saker: no.\nhint: do\n"],
    system: [],
    connections: 0,
  });
  assert.deepEqual(logs("log_level: critical").stderr, ["saker: it is bad.\n"]);
  assert.deepEqual(logs("log_stderr: false").stderr, []);
});

Deno.test("makeLog() says it to the system's log, with its levels, and not twice", () => {
  const both = logs("log_syslog: true");
  assert.equal(both.stderr.length, 3);
  assert.deepEqual(both.system, ["2 it is bad.", "5 it was reloaded.", "3 no. hint: do"]);
  assert.equal(both.connections, 1);
  assert.deepEqual(logs("log_syslog: true", true).system, []);
  assert.equal(logs("log_syslog: true\nlog_stderr: false", true).system.length, 3);
});
