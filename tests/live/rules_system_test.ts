/** Rules over privileges, the kernel and io_uring: each act done for real, and a similar innocent one. */
import { checkAll, type RuleCase } from "./sensor.ts";
import { cannotRunLive } from "./require_live.ts";

const PRIVILEGE: readonly RuleCase[] = [
  {
    rule: "Unexpected change to root",
    act: "actor login 1234 actor become 0",
    fields: { "proc.name": "actor", "user.name": "root", "user.loginuid": 1234 },
    innocent: "actor login 1234 actor become 1234; actor become 0",
  },
  {
    rule: "User namespace made by an ordinary user",
    act: "setpriv --reuid 65534 --clear-groups unshare -U true",
    fields: { "evt.arg.flags": "CLONE_NEWUSER", "proc.name": "unshare", "user.name": "nobody" },
    innocent: "unshare -n true; unshare -U true",
  },
  {
    rule: "Namespace of another process entered",
    act: "actor enter /proc/$$/ns/net",
    fields: { "proc.name": "actor", "proc.cmdline": /^actor enter \/proc\/\d+\/ns\/net$/ },
    innocent: "unshare -n true",
  },
];

const KERNEL: readonly RuleCase[] = [
  {
    rule: "Kernel module loaded",
    act: "echo nonsense >root.ko; actor module root.ko",
    fields: { "fd.name": /\/root\.ko$/, "evt.res": /^E/, "proc.name": "actor" },
    innocent: "cat root.ko",
  },
  {
    rule: "Kernel module removed",
    act: "actor remove-module no_such_module",
    fields: { "evt.arg.name": "no_such_module", "evt.res": /^E/, "proc.name": "actor" },
    innocent: "ls /sys/module",
  },
  {
    rule: "eBPF program loaded",
    act: "actor bpf program",
    fields: { "proc.name": "actor", "proc.cmdline": "actor bpf program" },
    innocent: "actor bpf map",
  },
  {
    // opened for writing and closed again: nothing is written
    rule: "Kernel switch written",
    act: "tee -a /proc/sys/kernel/core_pattern </dev/null",
    fields: { "fd.name": "/proc/sys/kernel/core_pattern", "proc.name": "tee" },
    innocent: "cat /proc/sys/kernel/core_pattern; tee -a /proc/sys/kernel/domainname </dev/null",
  },
];

const IO_URING: readonly RuleCase[] = [
  {
    rule: "Sensitive file opened through io_uring",
    act: "actor ring-open /etc/shadow",
    fields: { "fd.name": "/etc/shadow", "proc.cmdline": "actor ring-open /etc/shadow" },
    innocent: "actor ring-open /etc/hostname; cat /etc/shadow",
  },
  {
    rule: "Connection made through io_uring",
    act: "actor network 10.77.0.1:80 actor ring-connect 10.77.0.1 80",
    fields: { "fd.name": /->10\.77\.0\.1:80$/, "proc.name": "actor" },
    innocent: "actor network 127.0.0.1:80 actor ring-connect 127.0.0.1 80",
  },
  {
    rule: "Ring made by an unknown program",
    act: "actor ring-setup 8",
    fields: { "evt.arg.entries": "8", "proc.name": "actor" },
    innocent: "ln -s actor fio; ./fio ring-setup 8",
  },
];

Deno.test({
  name: "rules over privileges, the kernel and io_uring",
  ignore: cannotRunLive(),
  fn: (t) => checkAll(t, [...PRIVILEGE, ...KERNEL, ...IO_URING]),
});
