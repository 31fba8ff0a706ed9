/**
 * What a file is that is no capture, told by its first bytes, so that an error can name the mistake:
 * a network capture, a rule file given without `-r`, a file packed with another program than gzip.
 */

/** Bytes that are looked at. */
export const SNIFFED = 512;

const PACKED = "unpack it first";

/** Signatures at a place: what the file is, and what to do with it where that is not obvious. */
const SIGNATURES: readonly (readonly [number, string, string, string?])[] = [
  [0, "\xa1\xb2\xc3\xd4", "a pcap network capture"],
  [0, "\xd4\xc3\xb2\xa1", "a pcap network capture"],
  [0, "\xa1\xb2\x3c\x4d", "a pcap network capture"],
  [0, "\x4d\x3c\xb2\xa1", "a pcap network capture"],
  [0, "\x7fELF", "an ELF program or library"],
  [0, "PERFILE2", "a recording of perf"],
  [0, "\x28\xb5\x2f\xfd", "packed with zstd", PACKED],
  [0, "\xfd7zXZ\0", "packed with xz", PACKED],
  [0, "BZh", "packed with bzip2", PACKED],
  [0, "\x04\x22\x4d\x18", "packed with lz4", PACKED],
  [0, "\x1f\x8b", "packed with gzip twice", PACKED],
  [0, "PK\x03\x04", "a zip archive", PACKED],
  [257, "ustar", "a tar archive", PACKED],
  [0, "SQLite format 3\0", "an SQLite database"],
  [0, "%PDF-", "a PDF document"],
];

/** What it is and what to do: `["a pcap network capture", undefined]`; undefined if unknown. */
export function looksLike(bytes: Uint8Array): readonly [string, string | undefined] | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, SNIFFED));
  for (const [at, signature, what, advice] of SIGNATURES) {
    if (head.startsWith(signature, at)) return [what, advice];
  }
  if (bytes.length >= 512 && !/[^\0]/.test(head)) return ["nothing but zero bytes", undefined];
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]/.test(head)) return undefined;
  const text = head.replace(/^\xef\xbb\xbf/, "").trimStart();
  if (/^(#.*\s+)*- *(rule|macro|list|required_engine_version) *:/.test(text)) {
    return ["a rule file", "give it to saker replay with -r, beside a capture"];
  }
  if (/^[[{]\s*(["{[\]}]|$)/.test(text)) return ["JSON text", undefined];
  return ["text", undefined];
}
