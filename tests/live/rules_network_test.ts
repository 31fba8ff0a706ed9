/**
 * Rules over the network: each act done for real, and a similar one that is nobody's business. Where
 * another machine is needed, a network namespace plays it, so nothing leaves this one.
 */
import { checkAll, type RuleCase } from "./sensor.ts";
import { cannotRunLive } from "./require_live.ts";

const CASES: readonly RuleCase[] = [
  {
    rule: "Shell connects to the network",
    act: "actor network 10.77.0.1:8080 bash -c 'exec 3<>/dev/tcp/10.77.0.1/8080'",
    fields: {
      "fd.name": /^10\.77\.0\.1:\d+->10\.77\.0\.1:8080$/,
      "proc.name": "bash",
      "proc.cmdline": "bash -c exec 3<>/dev/tcp/10.77.0.1/8080",
    },
    innocent: "actor network 127.0.0.1:8080 bash -c 'exec 3<>/dev/tcp/127.0.0.1/8080'",
  },
  {
    rule: "Connection to a mining pool",
    act: "actor network 10.77.0.1:3333 actor connect 10.77.0.1 3333",
    fields: { "fd.name": /->10\.77\.0\.1:3333$/, "fd.sport": 3333, "proc.name": "actor" },
    innocent: "actor network 10.77.0.1:443 actor connect 10.77.0.1 443",
  },
  {
    rule: "Cloud metadata asked",
    act: "actor network 169.254.169.254:80 actor connect 169.254.169.254 80",
    fields: { "fd.name": /->169\.254\.169\.254:80$/, "proc.cmdline": /^actor connect/ },
    innocent: "actor network 169.254.169.253:80 actor connect 169.254.169.253 80",
  },
  {
    rule: "Packet socket opened",
    act: "actor socket 17 3 768",
    fields: { "evt.arg.domain": /AF_PACKET/, "proc.name": "actor" },
    innocent: "actor socket 2 2 0",
  },
  {
    // SOCK_RAW | SOCK_CLOEXEC, as most programs open it
    rule: "Packet socket opened",
    act: "actor socket 2 524291 1",
    fields: { "evt.arg.domain": /AF_INET/, "proc.name": "actor" },
    innocent: "actor socket 2 524289 0",
  },
  {
    rule: "Shell tool listens on the network",
    act: "ln -s actor socat; actor network 127.0.0.1:8080 ./socat bind 127.0.0.1 4000",
    fields: { "fd.name": "127.0.0.1:4000", "proc.name": "socat" },
    innocent: "actor network 127.0.0.1:8080 actor bind 127.0.0.1 4000",
  },
];

Deno.test({
  name: "rules over the network",
  ignore: cannotRunLive(),
  fn: (t) => checkAll(t, CASES),
});
