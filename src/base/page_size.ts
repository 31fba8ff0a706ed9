/** The size of a memory page, which the C library would tell but the runtime does not. */

/** Type of the entry in the auxiliary vector (AT_PAGESZ of getauxval(3)). */
const AT_PAGESZ = 6n;
const USUAL = 4096;

/** Bytes of a page, from what the kernel tells every program at its start. */
export function pageSize(path = "/proc/self/auxv"): number {
  try {
    const bytes = Deno.readFileSync(path);
    const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = 0; at + 16 <= bytes.length; at += 16) {
      if (data.getBigUint64(at, true) === AT_PAGESZ) return Number(data.getBigUint64(at + 8, true));
    }
  } catch {
    // no /proc: the size that nearly every machine has
  }
  return USUAL;
}
