/** The header of a capture as bytes in memory. */
import type { Platform } from "../event/platform.ts";
import { BLOCK_HEADER, BLOCK_TRAILER, blockLength } from "../scap/block.ts";
import { writeSection } from "../scap/section_writer.ts";

/** The blocks of a section that tells of `platform`. */
export function sectionOf(platform: Platform): Uint8Array {
  let out = new Uint8Array(256 << 10);
  let length = 0;
  writeSection(platform, (type, body) => {
    const total = blockLength(body.length);
    if (length + total > out.length) {
      const larger = new Uint8Array(Math.max(out.length * 2, length + total));
      larger.set(out.subarray(0, length));
      out = larger;
    }
    const data = new DataView(out.buffer, length, total);
    data.setUint32(0, type, true);
    data.setUint32(4, total, true);
    out.set(body, length + BLOCK_HEADER);
    data.setUint32(total - BLOCK_TRAILER, total, true);
    length += total;
    return true;
  });
  return out.slice(0, length);
}
