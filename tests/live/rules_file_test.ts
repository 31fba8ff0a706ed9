/**
 * Rules over files: each act done for real, and a similar one that is nobody's business. Folders of
 * the system are hidden behind private, empty ones, so nothing of this machine is changed.
 */
import { checkAll, type RuleCase } from "./sensor.ts";
import { cannotRunLive } from "./require_live.ts";

const CASES: readonly RuleCase[] = [
  {
    rule: "Account secrets read",
    act: "ln -s /etc secrets; cat secrets/../etc/./shadow",
    fields: {
      "fd.name": "/etc/shadow",
      "evt.arg.name": /^\/opt\/saker-\w+\/etc\/shadow$/,
      "proc.name": "cat",
      "proc.cmdline": "cat secrets/../etc/./shadow",
    },
    innocent: "stat /etc/shadow; cat /etc/passwd",
  },
  {
    rule: "Private key read",
    hide: ["/home"],
    act: "mkdir -p /home/ann/.ssh; echo k >/home/ann/.ssh/id_test; cat /home/ann/.ssh/id_test",
    fields: { "fd.name": "/home/ann/.ssh/id_test", "proc.name": "cat" },
    innocent:
      "mkdir -p /home/ann/.ssh; echo k >/home/ann/.ssh/id_t.pub; cat /home/ann/.ssh/id_t.pub",
  },
  {
    rule: "Login keys changed",
    hide: ["/home"],
    act: "mkdir -p /home/ann/.ssh; echo key >>/home/ann/.ssh/authorized_keys",
    fields: { "fd.name": "/home/ann/.ssh/authorized_keys", "proc.name": "sh" },
    innocent: "mkdir -p /home/ann/.ssh; cat /home/ann/.ssh/authorized_keys || :",
  },
  {
    rule: "Scheduled job or service written",
    hide: ["/etc"],
    act: "mkdir /etc/cron.d; echo job >/etc/cron.d/job",
    fields: { "fd.name": "/etc/cron.d/job", "proc.name": "sh" },
    innocent: "mkdir /etc/cron.d; cat /etc/cron.d/job || :",
  },
  {
    rule: "Loader or login configuration written",
    hide: ["/etc"],
    act: "cp /bin/true /etc/ld.so.preload",
    fields: { "fd.name": "/etc/ld.so.preload", "proc.name": "cp" },
    innocent: "cp /bin/true /etc/motd; cat /etc/ld.so.preload || :",
  },
  {
    rule: "System program overwritten",
    hide: ["/usr/local"],
    act: "mkdir /usr/local/bin; cp /bin/true /usr/local/bin/tool",
    fields: { "fd.name": "/usr/local/bin/tool", "proc.cmdline": /^cp \/bin\/true/ },
    innocent: "mkdir /usr/local/share; cp /bin/true /usr/local/share/tool",
  },
  {
    rule: "Log or history removed",
    hide: ["/var/log"],
    act: "cd /var/log; echo line >>auth.log; rm auth.log",
    fields: { "saker.path.absolute": "/var/log/auth.log", "proc.name": "rm" },
    innocent: "echo line >>/var/log/auth.log; cat /var/log/auth.log; rm -f /opt/auth.log",
  },
  {
    rule: "Log or history emptied",
    hide: ["/var/log"],
    act: "echo line >>/var/log/auth.log; : >/var/log/auth.log",
    fields: { "fd.name": "/var/log/auth.log", "proc.name": "sh" },
    innocent: "echo line >>/var/log/auth.log",
  },
  {
    rule: "Set-user-id bit given",
    act: "cp /bin/true tool; chmod u+s tool",
    fields: {
      "saker.path.absolute": /^\/opt\/.*\/tool$/,
      "evt.arg.mode": /S_ISUID/,
      "proc.name": "chmod",
    },
    innocent: "chmod 755 tool",
  },
  {
    rule: "Symbolic link made to a secret",
    act: "ln -s /etc/shadow soft",
    fields: {
      "evt.arg.target": "/etc/shadow",
      "saker.path.absolute": /^\/opt\/.*\/soft$/,
      "proc.name": "ln",
    },
    innocent: "ln -s /etc/hostname harmless",
  },
  {
    rule: "Hard link made to a secret",
    hide: ["/etc"],
    act: "echo x >/etc/shadow; ln /etc/shadow /etc/hard",
    fields: { "evt.arg.oldpath": "/etc/shadow", "evt.arg.newpath": "/etc/hard" },
    innocent: "echo x >/etc/hostname; ln /etc/hostname /etc/hard",
  },
];

Deno.test({
  name: "rules over files",
  ignore: cannotRunLive(),
  fn: (t) => checkAll(t, CASES),
});
