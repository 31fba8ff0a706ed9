/**
 * Kernel modules and quotas: whether a call gets anywhere depends on how the kernel was built, so that
 * the errno of a refusal is asked for first.
 */
import { PPME } from "../../src/event/event_codes.ts";
import { type Case, fromRows } from "./cases.ts";
import { touch } from "./case_files.ts";
import { type Arg, sys } from "./machine.ts";

const QUOTA = {
  special: undefined,
  quotafilepath: undefined,
  dqb_bhardlimit: 0,
  dqb_bsoftlimit: 0,
  dqb_curspace: 0,
  dqb_ihardlimit: 0,
  dqb_isoftlimit: 0,
  dqb_btime: 0,
  dqb_itime: 0,
  dqi_bgrace: 0,
  dqi_igrace: 0,
  dqi_flags: 0,
  quota_fmt_out: 1,
  type: 1,
  id: 0,
  quota_fmt: 1,
};

/** Refusals. */
export function moduleCases(): Case[] {
  const file = sys("open", touch("no-module"), 0, 0);
  const refused = (call: string, ...args: readonly Arg[]) => -sys(call, ...args);
  const image = "\x7fELF and no more";
  const row = (call: string, code: number, args: readonly Arg[], params: Record<string, unknown>) =>
    [call, code, args, params, refused(call, ...args)] as Parameters<typeof fromRows>[0][number];
  return fromRows([
    row("init_module", PPME.SYSCALL_INIT_MODULE_X, [image, image.length, "option=1"], {
      img: image,
      length: image.length,
      uargs: "option=1",
    }),
    row("finit_module", PPME.SYSCALL_FINIT_MODULE_X, [file, "option=2", 1], {
      fd: file,
      uargs: "option=2",
      flags: 1,
    }),
    row("delete_module", PPME.SYSCALL_DELETE_MODULE_X, ["no_such_module", 0o4000 | 0o1000], {
      name: "no_such_module",
      flags: 3,
    }),
    row("quotactl", PPME.SYSCALL_QUOTACTL_X, [0x80000700, "/dev/none", 0, 0], {
      ...QUOTA,
      special: "/dev/none",
      cmd: 32,
    }),
    row("quotactl", PPME.SYSCALL_QUOTACTL_X, [0x80000201, "/dev/none", 2, "/quota.file"], {
      ...QUOTA,
      special: "/dev/none",
      quotafilepath: "/quota.file",
      cmd: 1,
      type: 2,
      quota_fmt: 4,
    }),
  ]);
}
