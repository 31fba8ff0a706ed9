/** The block around an event: how large it may get and how it is put together. */
import { STATE_ONLY } from "../event/batch.ts";
import { hasLargePayload } from "../event/event_view.ts";
import { Block, BLOCK_HEADER, BLOCK_TRAILER, blockLength, MAX_SMALL_BLOCK } from "./block.ts";
import { copyEvent, type CopyOptions } from "./event_copy.ts";

/** Bytes of an event block besides the event: header, CPU, flags, padding, trailer. */
export const EVENT_BLOCK_EXTRA = BLOCK_HEADER + 6 + 3 + BLOCK_TRAILER;

/**
 * Puts the event at `start` of `bytes` into a block at `at` of `out`, where its length and
 * {@linkcode EVENT_BLOCK_EXTRA} must fit. Gives the block's length, 0 when readers would refuse it:
 * events without large parameters may not exceed 64 KiB.
 */
export function putEventBlock(
  bytes: Uint8Array,
  data: DataView,
  start: number,
  cpu: number,
  flags: number,
  out: Uint8Array,
  outData: DataView,
  at: number,
  options: CopyOptions,
): number {
  const large = hasLargePayload(data.getUint16(start + 20, true));
  const kept = flags & STATE_ONLY;
  const prefix = BLOCK_HEADER + (kept === 0 ? 2 : 6);
  const length = copyEvent(bytes, data, start, out, outData, at + prefix, options);
  const total = blockLength(prefix - BLOCK_HEADER + length);
  if (!large && total > MAX_SMALL_BLOCK) return 0;
  outData.setUint32(at, blockType(large, kept !== 0), true);
  outData.setUint32(at + 4, total, true);
  outData.setUint16(at + 8, cpu, true);
  if (kept !== 0) outData.setUint32(at + 10, kept, true);
  for (let i = at + prefix + length; i < at + total - BLOCK_TRAILER; i++) out[i] = 0;
  outData.setUint32(at + total - BLOCK_TRAILER, total, true);
  return total;
}

function blockType(large: boolean, flags: boolean): number {
  if (large) return flags ? Block.EVENT_FLAGS_LARGE : Block.EVENT_LARGE;
  return flags ? Block.EVENT_FLAGS_V2 : Block.EVENT_V2;
}
