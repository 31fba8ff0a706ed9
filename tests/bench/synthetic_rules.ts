/** Rules made by number, as rule files that people write look: a few macros, names, paths and ports. */

const COMMON = `
- list: shells
  items: [bash, sh, zsh]
- macro: spawned_process
  condition: (evt.type in (execve, execveat) and evt.arg.res = 0)
- macro: open_write
  condition: (evt.type in (open, openat, openat2) and evt.is_open_write = true and fd.typechar = 'f')
- macro: open_read
  condition: (evt.type in (open, openat, openat2) and evt.is_open_read = true and fd.typechar = 'f')
- macro: outbound
  condition: >
    (evt.type = connect and fd.typechar in (4, 6) and fd.ip != "0.0.0.0" and fd.net != "127.0.0.0/8"
     and not fd.snet in ("10.0.0.0/8", "172.16.0.0/12") and (evt.rawres >= 0 or evt.res = EINPROGRESS))
`;

const CONDITIONS: readonly ((n: number) => string)[] = [
  (n) => `spawned_process and proc.name in (tool${n}, other${n}) and not proc.pname in (shells)`,
  (n) => `open_write and fd.name startswith /etc/dir${n}/ and not proc.name in (mgr${n}, shells)`,
  (n) => `open_read and fd.name in (/srv/file${n}, /srv/more${n}) and not proc.name = reader${n}`,
  (n) =>
    `outbound and fd.sport in (${1000 + n}, ${20000 + n}) and proc.exepath startswith /opt/a${n}`,
];

/** Text of a rule file with `count` rules. */
export function syntheticRules(count: number): string {
  let text = COMMON;
  for (let n = 0; n < count; n++) {
    const condition = CONDITIONS[n % CONDITIONS.length] as (n: number) => string;
    text += `
- rule: Synthetic rule ${n}
  desc: Made rule number ${n}
  condition: ${condition(n)}
  output: Something happened (user=%user.name command=%proc.cmdline file=%fd.name parent=%proc.pname)
  priority: WARNING
  tags: [synthetic, t${n % 10}]
`;
  }
  return text;
}
