/**
 * Compares the live tests with the event table: every type that a running machine can produce has a
 * call that was done and one that failed, or a reason here why it cannot. Types that a capture alone
 * can hold are named with theirs.
 */
import assert from "node:assert/strict";
import { EVENTS } from "../../src/event/event_table.ts";
import { PPME } from "../../src/event/event_codes.ts";
import { allSyscalls } from "../../src/event/syscall_table.ts";
import { GROUPS } from "./all_cases.ts";
import { cannotRunLive } from "./require_live.ts";

type Reasons = Readonly<Record<number, string>>;

/** Types that no test can make succeed. */
const NEVER_DONE: Reasons = {
  [PPME.SYSCALL_EXECVEAT_X]: "a successful one is told as execve, as Falco does",
  [PPME.SYSCALL_INIT_MODULE_X]: "needs a module built for the running kernel",
  [PPME.SYSCALL_FINIT_MODULE_X]: "needs a module built for the running kernel",
  [PPME.SYSCALL_DELETE_MODULE_X]: "needs a module built for the running kernel",
  [PPME.SYSCALL_QUOTACTL_X]: "needs a kernel and a file system with quotas",
  [PPME.SYSCALL_UMOUNT_1_X]: "32-bit only: the mounts of this thread are the machine's",
};

/** Types of calls that the kernel never refuses. */
const NEVER_FAIL: Reasons = {
  [PPME.SYSCALL_GETUID_X]: "gives the id whatever happens",
  [PPME.SYSCALL_GETEUID_X]: "gives the id whatever happens",
  [PPME.SYSCALL_GETGID_X]: "gives the id whatever happens",
  [PPME.SYSCALL_GETEGID_X]: "gives the id whatever happens",
  [PPME.SYSCALL_BRK_4_X]: "gives the end of the heap whatever happens",
  [PPME.SYSCALL_MUNLOCKALL_X]: "has nothing to refuse",
};

/** Types without a system call that tests of their own produce. */
const OF_HOOKS: Reasons = {
  [PPME.GENERIC_X]: "process_test.ts",
  [PPME.PROCEXIT_1_E]: "process_test.ts",
  [PPME.SIGNALDELIVER_E]: "trace_test.ts",
  [PPME.SCHEDSWITCH_6_E]: "trace_test.ts",
  [PPME.PAGE_FAULT_E]: "trace_test.ts",
};

/** Types that no kernel hook makes. */
const NOT_OF_THE_KERNEL: Reasons = {
  [PPME.GENERIC_E]: "enter event",
  [PPME.DROP_E]: "Falco's sampling mode, which saker has not: what is lost is counted",
  [PPME.DROP_X]: "Falco's sampling mode, which saker has not: what is lost is counted",
  [PPME.SCAPEVENT_E]: "made by libscap for its own use",
  [PPME.PROCINFO_E]: "made by libsinsp for its own use",
  [PPME.CPU_HOTPLUG_E]: "Falco's rings belong to a CPU each; saker's serve new ones as well",
  [PPME.NOTIFICATION_E]: "made by consumers of captures",
  [PPME.INFRASTRUCTURE_EVENT_E]: "made by consumers of captures",
  [PPME.PLUGINEVENT_E]: "of plugins",
  [PPME.ASYNCEVENT_E]: "of plugins",
  [PPME.CONTAINER_JSON_2_E]: "made from what container runtimes say",
  [PPME.USER_ADDED_E]: "made when the file of accounts changes",
  [PPME.USER_DELETED_E]: "made when the file of accounts changes",
  [PPME.GROUP_ADDED_E]: "made when the file of accounts changes",
  [PPME.GROUP_DELETED_E]: "made when the file of accounts changes",
};

/** First and last of the types by which Falco's driver tells what ran before it; saker reads /proc. */
const ITERATORS = [PPME.ITER_TASK_E, PPME.ITER_TASK_FILE_ANON_INODE_E] as const;

const ofSyscalls: ReadonlySet<number> = new Set(
  allSyscalls().filter(({ code }) => code !== PPME.GENERIC_X).map(({ code }) => code),
);

Deno.test("every current event type is produced live, or cannot be", () => {
  for (const { code, enum: name, state, exit } of EVENTS) {
    if (state !== "current" || ofSyscalls.has(code)) continue;
    const iterator = code >= ITERATORS[0] && code <= ITERATORS[1];
    // enter events of calls are found in old captures; exits are what calls make today
    const enterOfCall = !exit && ofSyscalls.has(code + 1);
    const reasons = [OF_HOOKS[code], NOT_OF_THE_KERNEL[code]].filter((text) => text !== undefined);
    assert.equal(reasons.length + Number(iterator) + Number(enterOfCall), 1, name);
  }
});

Deno.test({
  name: "every system call with a type of its own is made live, done and failed",
  ignore: cannotRunLive() || Deno.build.arch !== "x86_64",
  fn: () => {
    const done = new Set<number>();
    const failed = new Set<number>();
    for (const make of Object.values(GROUPS)) {
      for (const { code, fails } of make()) (fails === undefined ? done : failed).add(code);
    }
    const problems: string[] = [];
    for (const code of ofSyscalls) {
      const name = EVENTS[code]?.enum ?? String(code);
      if (code === 0) continue;
      const check = (rows: ReadonlySet<number>, never: Reasons, what: string) => {
        if (rows.has(code) === (never[code] !== undefined)) {
          problems.push(`${name}: ${rows.has(code) ? "has" : "has no"} row of a call that ${what}`);
        }
      };
      check(done, NEVER_DONE, "was done");
      check(failed, NEVER_FAIL, "failed");
    }
    assert.deepEqual(problems, []);
  },
});
