/** Rules over processes: each act done for real, and a similar one that is nobody's business. */
import { checkAll, type RuleCase } from "./sensor.ts";
import { cannotRunLive } from "./require_live.ts";

const CASES: readonly RuleCase[] = [
  {
    rule: "Shell started by a network server",
    act: "ln -s /bin/sh nginx; ./nginx -c 'sh -c : ; :'",
    fields: { "proc.name": "sh", "proc.pname": "nginx", "proc.cmdline": "sh -c :" },
    innocent: "ln -s /bin/sh my-nginx; ./my-nginx -c 'sh -c : ; :'",
  },
  {
    rule: "Standard stream bound to a network socket",
    act: "actor network 127.0.0.1:4000 actor standard 4000 1",
    fields: {
      "proc.name": "actor",
      "evt.rawres": 1,
      "fd.name": /^127\.0\.0\.1:\d+->127\.0\.0\.1:4000$/,
    },
    innocent: "actor network 127.0.0.1:4000 actor standard 4000 9",
  },
  {
    rule: "Program run from memory",
    act: "actor memory /bin/true",
    fields: { "proc.exepath": /^memfd:hidden/, "proc.cmdline": /^memfd:hidden/ },
    innocent: "/bin/true",
  },
  {
    rule: "Program run from a scratch directory",
    act: "cp /bin/true /tmp/$$-tool; /tmp/$$-tool argument; rm /tmp/$$-tool",
    fields: { "proc.exepath": /^\/tmp\/\d+-tool$/, "proc.cmdline": /-tool argument$/ },
    innocent: "ln -s /bin/true /tmp/$$-tool; /tmp/$$-tool; rm /tmp/$$-tool",
  },
  {
    rule: "Netcat started as a shell",
    act: "ln -s busybox nc; ./nc 127.0.0.1 1 -e /bin/true || :",
    fields: { "proc.cmdline": "nc 127.0.0.1 1 -e /bin/true" },
    innocent: "./nc 127.0.0.1 1 || :",
  },
  {
    rule: "Cryptocurrency miner started",
    act: "ln -s /bin/true worker; ./worker -o stratum+tcp://pool.invalid:3333",
    fields: { "proc.cmdline": /stratum\+tcp:/, "proc.exepath": /\/true$/ },
    innocent: "./worker -o https://pool.invalid",
  },
  {
    rule: "Decoded text piped to a shell",
    act: "sh -c 'echo Og== | base64 -d | sh'",
    fields: { "proc.cmdline": "sh -c echo Og== | base64 -d | sh" },
    innocent: "sh -c 'echo Og== | base64 -d | cat'",
  },
  {
    rule: "Process memory altered from outside",
    act: "actor ptrace attach",
    fields: { "proc.name": "actor", "evt.arg.request": "PTRACE_SEIZE" },
    innocent: "actor ptrace trace-me",
  },
];

Deno.test({
  name: "rules over processes",
  ignore: cannotRunLive(),
  fn: (t) => checkAll(t, CASES),
});
