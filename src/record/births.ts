/** Births among remembered events: threads that a replay will make by itself. */
import { PPME } from "../event/event_codes.ts";
import { HEADER_BYTES } from "../event/event_view.ts";
import type { FlightRing } from "./flight_ring.ts";

const BIRTHS: ReadonlySet<number> = new Set([
  PPME.SYSCALL_CLONE_20_X,
  PPME.SYSCALL_CLONE3_X,
  PPME.SYSCALL_FORK_20_X,
  PPME.SYSCALL_VFORK_20_X,
]);

/** Those of `tids` whose birth the ring holds, told by the caller or by the child itself. */
export function bornIn(ring: FlightRing, tids: ReadonlySet<number>): ReadonlySet<number> {
  const found = new Set<number>();
  if (tids.size === 0) return found;
  for (let chunk = ring.oldest; chunk !== undefined; chunk = ring.after(chunk)) {
    const { data, at } = chunk.memory;
    for (let i = 0; i < chunk.events; i++) {
      const start = at[i] as number;
      if (!BIRTHS.has(data.getUint16(start + 20, true))) continue;
      const nparams = data.getUint32(start + 22, true);
      if (nparams === 0 || data.getUint16(start + HEADER_BYTES, true) !== 8) continue;
      // the result: 0 in the child, the child's id in the caller
      const result = data.getInt32(start + HEADER_BYTES + 2 * nparams, true);
      const tid = result === 0 ? data.getInt32(start + 8, true) : result;
      if (tids.has(tid)) found.add(tid);
    }
  }
  return found;
}
