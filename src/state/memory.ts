/** Sizes and faults that memory calls and the scheduler report along the way. */
import { PPME } from "../event/event_codes.ts";
import type { EventView } from "../event/event_view.ts";
import type { Parsers } from "./parser.ts";
import type { State } from "./state.ts";

function onMemoryCall(state: State, ev: EventView): void {
  const thread = state.context.thread;
  if (thread === undefined) return;
  thread.vmSizeKb = ev.uint(1, thread.vmSizeKb);
  thread.vmRssKb = ev.uint(2, thread.vmRssKb);
  thread.vmSwapKb = ev.uint(3, thread.vmSwapKb);
}

function onSwitch(state: State, ev: EventView): void {
  const thread = state.context.thread;
  if (thread === undefined) return;
  thread.pfMajor = ev.uint(1, thread.pfMajor);
  thread.pfMinor = ev.uint(2, thread.pfMinor);
  const leader = state.threads.leader(thread);
  if (leader === undefined) return;
  leader.vmSizeKb = ev.uint(3, leader.vmSizeKb);
  leader.vmRssKb = ev.uint(4, leader.vmRssKb);
  leader.vmSwapKb = ev.uint(5, leader.vmSwapKb);
}

/** Parsers of memory events. */
export const MEMORY_PARSERS: Parsers = {
  [PPME.SYSCALL_BRK_4_X]: onMemoryCall,
  [PPME.SYSCALL_MMAP_X]: onMemoryCall,
  [PPME.SYSCALL_MMAP2_X]: onMemoryCall,
  [PPME.SYSCALL_MUNMAP_X]: onMemoryCall,
  [PPME.SCHEDSWITCH_6_E]: onSwitch,
};
