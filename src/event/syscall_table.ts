/**
 * The system-call table: libscap's architecture-independent ids (ppm_sc) with the numbers that
 * kernels use, so that events of any machine name calls alike. Source: kernel syscall tables; ids
 * and event assignment as in libscap.
 */
import { lazy } from "../base/lazy.ts";
import { PPME } from "./event_codes.ts";
import { SYSCALL_ROWS } from "./syscall_data.ts";

/** Instruction sets whose system-call numbers are known; ia32 = 32-bit programs on x86-64. */
export type SyscallArch = "x86_64" | "arm64" | "ia32";

/** A system call (or, for five ids, a tracepoint). */
export interface SyscallInfo {
  /** ppm_sc id. */
  readonly id: number;
  /** Kernel name; `unknown` for id 0. */
  readonly name: string;
  /** Native number on x86-64; -1 where the call does not exist. */
  readonly x86_64: number;
  /** As {@linkcode SyscallInfo.x86_64}, on arm64. */
  readonly arm64: number;
  /** Several when 32-bit programs have variants (16-bit ids, 32-bit times); may be empty. */
  readonly ia32: readonly number[];
  /** Event type of its exit: 1 (generic) when it has none of its own; 0 for id 0 and tracepoints. */
  readonly code: number;
  /** What Falco's drop mode does with it under load. */
  readonly drop: "normal" | "always" | "never" | "tracepoint";
}

function parseRow(row: string): SyscallInfo {
  const words = row.split(" ");
  const last = words.at(-1) ?? "";
  const drop = last === "always" || last === "never" || last === "tracepoint" ? last : "normal";
  if (drop !== "normal") words.pop();
  const number = (word: string | undefined) =>
    word === undefined || word === "-" ? -1 : Number(word);
  const id = Number(words[0]);
  const code = number(words[5]);
  return {
    id,
    name: words[1] ?? "",
    x86_64: number(words[2]),
    arm64: number(words[3]),
    ia32: words[4] === undefined || words[4] === "-" ? [] : words[4].split(",").map(Number),
    code: code >= 0 ? code : id === 0 || drop === "tracepoint" ? 0 : PPME.GENERIC_X,
    drop,
  };
}

/** All system calls in order of id; ids have a gap, so do not index by them. */
export const allSyscalls: () => readonly SyscallInfo[] = lazy(() =>
  SYSCALL_ROWS.trim().split("\n").map(parseRow)
);

/** One more than the greatest id. */
export const SYSCALL_ID_END = 454;

const byId = lazy(() => {
  const found: (SyscallInfo | undefined)[] = new Array(SYSCALL_ID_END).fill(undefined);
  for (const call of allSyscalls()) found[call.id] = call;
  return found;
});

const byName = lazy(() => new Map(allSyscalls().map((call) => [call.name, call])));

const byNative = lazy(() => {
  const found = {
    x86_64: new Map<number, SyscallInfo>(),
    arm64: new Map<number, SyscallInfo>(),
    ia32: new Map<number, SyscallInfo>(),
  };
  for (const call of allSyscalls()) {
    if (call.x86_64 >= 0) found.x86_64.set(call.x86_64, call);
    if (call.arm64 >= 0) found.arm64.set(call.arm64, call);
    for (const nr of call.ia32) found.ia32.set(nr, call);
  }
  return found;
});

/** The call with ppm_sc id `id`. */
export function syscallById(id: number): SyscallInfo | undefined {
  return byId()[id];
}

/** The call with kernel name `name` (lower case). */
export function syscallByName(name: string): SyscallInfo | undefined {
  return byName().get(name);
}

/** The call that `arch` knows as number `nr`. */
export function syscallByNative(arch: SyscallArch, nr: number): SyscallInfo | undefined {
  return byNative()[arch].get(nr);
}
