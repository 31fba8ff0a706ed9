/**
 * What must be so before programs can be loaded, each with a sentence of its own: privilege, type
 * information of the kernel, its age. Asking first gives a better answer than the kernel's EPERM.
 */
import { fail, ok, type Result, type SakerError } from "../base/result.ts";

/** Facts of this process and machine that decide; gathered by {@linkcode gatherFacts}. */
export interface MachineFacts {
  readonly os: string;
  readonly uid: number;
  /** Effective capabilities, bit n = capability n. */
  readonly capabilities: bigint;
  /** Kernel release, such as `6.1.0-18-amd64`. */
  readonly release: string;
  readonly hasBtf: boolean;
}

/** Kernel type information, without which offsets of kernel structures are not known. */
export const BTF_FILE = "/sys/kernel/btf/vmlinux";

/** Oldest kernel that takes rings of different sizes into one table: 5.10. Ring buffers came with 5.8. */
const OLDEST: readonly [number, number] = [5, 10];

const CAP_SYS_ADMIN = 21;

/** A capability that loading needs. */
interface Needed {
  readonly name: string;
  readonly bit: number;
  /** CAP_SYS_ADMIN stands for it. */
  readonly admin: boolean;
  /** First kernel that does without. */
  readonly until?: readonly [number, number];
}

const NEEDED: readonly Needed[] = [
  { name: "CAP_BPF", bit: 39, admin: true },
  { name: "CAP_PERFMON", bit: 38, admin: true },
  // Since 5.11 memory of programs and maps is charged to the control group, not to RLIMIT_MEMLOCK.
  { name: "CAP_SYS_RESOURCE", bit: 24, admin: false, until: [5, 11] },
  { name: "CAP_SYS_PTRACE", bit: 19, admin: false },
];

/** Reads the facts of this machine. */
export function gatherFacts(): MachineFacts {
  return {
    os: Deno.build.os,
    uid: Deno.uid() ?? -1,
    capabilities: effectiveCapabilities(),
    release: Deno.osRelease(),
    hasBtf: exists(BTF_FILE),
  };
}

/** The first thing that is missing, or nothing. */
export function preflight(facts: MachineFacts = gatherFacts()): Result<void> {
  const error = osProblem(facts) ?? privilegeProblem(facts) ?? kernelProblem(facts);
  return error === undefined ? ok(undefined) : fail(error);
}

function osProblem({ os }: MachineFacts): SakerError | undefined {
  if (os === "linux") return undefined;
  return {
    code: "KERNEL_UNSUPPORTED",
    message: `a live machine can be watched on Linux only, this is ${os}`,
    hint: "Use 'saker replay' with a capture file.",
  };
}

function privilegeProblem(
  { uid, capabilities, release }: MachineFacts,
): SakerError | undefined {
  const has = (bit: number) => (capabilities >> BigInt(bit) & 1n) === 1n;
  const needed = NEEDED.filter(({ until }) => until === undefined || isOlder(release, until));
  const missing = needed.filter(({ bit, admin }) => !has(bit) && !(admin && has(CAP_SYS_ADMIN)));
  if (missing.length === 0) return undefined;
  const names = missing.map(({ name }) => name).join(", ");
  if (uid !== 0 && missing.length === needed.length) {
    return {
      code: "NOT_ROOT",
      message: "watching a machine needs root",
      hint: `Run it with sudo, or give it ${names}.`,
    };
  }
  return {
    code: "MISSING_CAPABILITY",
    message: `watching a machine needs ${names}, which this process does not have`,
    hint: "Add what is missing: 'docker run --cap-add', or AmbientCapabilities= of a systemd unit.",
  };
}

function kernelProblem({ release, hasBtf }: MachineFacts): SakerError | undefined {
  if (isOlder(release, OLDEST)) {
    return {
      code: "KERNEL_UNSUPPORTED",
      message: `kernel ${release} is too old, ${
        OLDEST.join(".")
      } is the oldest that can be watched`,
      hint: "Use a newer kernel, or 'saker replay' with a capture file.",
    };
  }
  if (!hasBtf) {
    return {
      code: "NO_BTF",
      message: `the kernel has no type information (${BTF_FILE} is not there)`,
      hint: "Use a kernel built with CONFIG_DEBUG_INFO_BTF=y, and mount sysfs on /sys.",
    };
  }
  return undefined;
}

/** True if kernel `release` comes before version `than`. */
function isOlder(release: string, than: readonly [number, number]): boolean {
  const [major = 0, minor = 0] = release.split(".").map((part) => parseInt(part, 10));
  return major < than[0] || (major === than[0] && minor < than[1]);
}

function effectiveCapabilities(): bigint {
  try {
    const line = /^CapEff:\s*([0-9a-f]+)$/m.exec(Deno.readTextFileSync("/proc/self/status"));
    return BigInt(`0x${line?.[1] ?? "0"}`);
  } catch {
    return 0n;
  }
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
