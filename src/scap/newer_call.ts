/**
 * Calls without an event type of their own are told by two numbers: libscap's and the kernel's.
 * Readers crash on numbers of libscap that their table does not have (sysdig 0.29, which Debian 12 has,
 * on all from 336 on). Falco goes by the kernel's number where libscap's is 0, unknown. So captures of a
 * running machine are written with a 0 for the newer calls: nothing is lost, sysdig shows `<unknown>`,
 * Falco the call, and saker puts libscap's number back when it reads the capture.
 */
import { HEADER_BYTES } from "../event/event_view.ts";
import { syscallById, syscallByNative } from "../event/syscall_table.ts";

/** Lowest of libscap's numbers that Debian's sysdig does not know. */
const FIRST_NEWER = 336;
/** Places behind the start of an event with two parameters of two bytes. */
const NUMBER = HEADER_BYTES + 4;
const NATIVE = NUMBER + 2;

/** Takes libscap's number out of the checked GENERIC_X event at `at`, if it is a newer one. */
export function hideNewerCall(data: DataView, at: number): void {
  if (!hasBoth(data, at)) return;
  const id = data.getUint16(at + NUMBER, true);
  if (id < FIRST_NEWER || syscallById(id)?.x86_64 !== data.getUint16(at + NATIVE, true)) return;
  data.setUint16(at + NUMBER, 0, true);
}

/** Puts it back, in an event of a capture that saker made of a running machine. */
export function restoreNewerCall(data: DataView, at: number): void {
  if (!hasBoth(data, at) || data.getUint16(at + NUMBER, true) !== 0) return;
  const call = syscallByNative("x86_64", data.getUint16(at + NATIVE, true));
  if (call !== undefined && call.id >= FIRST_NEWER) data.setUint16(at + NUMBER, call.id, true);
}

function hasBoth(data: DataView, at: number): boolean {
  return data.getUint32(at + 22, true) >= 2 && data.getUint32(at + HEADER_BYTES, true) === 0x20002;
}
