/** Tells the driver a selection: first what it produces, then for which calls. */
import { EVENTS } from "../event/event_table.ts";
import type { SyscallInfo } from "../event/syscall_table.ts";
import { Abi, EVENT_SOCKETCALL, type Library } from "./ffi.ts";
import type { Selection } from "./selection.ts";

/** Calls of ia32's socketcall by the number in its first argument (include/uapi/linux/net.h). */
const SOCKETCALLS: readonly string[] = [
  "",
  "socket",
  "bind",
  "connect",
  "listen",
  "accept",
  "getsockname",
  "getpeername",
  "socketpair",
  "send",
  "recv",
  "sendto",
  "recvfrom",
  "shutdown",
  "setsockopt",
  "getsockopt",
  "sendmsg",
  "recvmsg",
  "accept4",
  "recvmmsg",
  "sendmmsg",
];

/** Number of socketcall for 32-bit programs on x86. */
const NR_SOCKETCALL = 102;

/** One clause of a filter, two words of facts: those that must hold, those that must not (SAKER_FACT_FAILED). */
const NOT_FAILED = new Uint8Array(BigUint64Array.of(0n, 1n).buffer);

/** Writes `selection`; removes what only `previous` had. False = refused. */
export function applySelection(
  library: Library,
  handle: Deno.PointerValue,
  selection: Selection,
  previous: Selection | undefined,
): boolean {
  const { symbols } = library;
  let ok = true;
  for (const { code, params } of EVENTS) {
    const flags = selection.policies[code] ?? -1;
    if (flags < 0) continue;
    ok = symbols.saker_set_event(handle, code, params.length, flags) === 0 && ok;
  }
  const set = (call: SyscallInfo, code: number) => {
    for (const [abi, nr] of numbersOf(call)) {
      ok = symbols.saker_set_syscall(handle, abi, nr, code, call.id) === 0 && ok;
    }
  };
  // a filter is in place before what it applies to is produced
  if (selection.dropFailed || previous?.dropFailed === true) {
    const count = selection.dropFailed ? 1 : 0;
    for (const code of new Set(selection.syscalls.map((call) => call.code))) {
      ok = symbols.saker_set_filter(handle, code, NOT_FAILED, count) === 0 && ok;
    }
  }
  for (const call of selection.syscalls) set(call, call.code);
  const wanted = new Set(selection.syscalls);
  for (const call of previous?.syscalls ?? []) if (!wanted.has(call)) set(call, 0);
  if (Deno.build.arch === "x86_64") {
    const any = selection.syscalls.some(({ name }) => SOCKETCALLS.includes(name));
    const code = any ? EVENT_SOCKETCALL : 0;
    if (any || previous !== undefined) {
      ok = symbols.saker_set_syscall(handle, Abi.COMPAT, NR_SOCKETCALL, code, 0) === 0 && ok;
    }
  }
  return ok;
}

/** ABI and number of every way to make a call on this machine. */
function numbersOf(call: SyscallInfo): readonly (readonly [number, number])[] {
  const out: [number, number][] = [];
  if (Deno.build.arch === "x86_64") {
    if (call.x86_64 >= 0) out.push([Abi.NATIVE, call.x86_64]);
    for (const nr of call.ia32) if (nr !== NR_SOCKETCALL) out.push([Abi.COMPAT, nr]);
    const number = SOCKETCALLS.indexOf(call.name);
    if (number > 0) out.push([Abi.SOCKETCALL, number]);
  } else if (call.arm64 >= 0) out.push([Abi.NATIVE, call.arm64]);
  return out;
}
