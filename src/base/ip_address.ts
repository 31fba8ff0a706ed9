/** IP addresses as text. An address is 4 or 16 bytes in network order, as a byte string. */

/** First 12 bytes of an IPv4-mapped IPv6 address. */
const MAPPED = "\0\0\0\0\0\0\0\0\0\0\xff\xff";
const ANY6 = "\0".repeat(16);

/** True for ::ffff:a.b.c.d, and for "::", which libsinsp takes as the mapped 0.0.0.0. */
export function isMappedAddress(address: string): boolean {
  return address.length === 16 && (address.startsWith(MAPPED) || address === ANY6);
}

/** Dotted IPv4, or IPv6 as `inet_ntop` writes it; "" for other lengths. */
export function addressText(address: string): string {
  if (address.length === 4) return dotted(address, 0);
  return address.length === 16 ? ipv6Text(address) : "";
}

function dotted(address: string, at: number): string {
  return `${address.charCodeAt(at)}.${address.charCodeAt(at + 1)}.${address.charCodeAt(at + 2)}.${
    address.charCodeAt(at + 3)
  }`;
}

function ipv6Text(address: string): string {
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) {
    groups.push(address.charCodeAt(i) << 8 | address.charCodeAt(i + 1));
  }
  const [from, length] = longestZeroRun(groups);
  // addresses that embed an IPv4 one (compatible, mapped) end in dotted form
  if (from === 0 && (length === 6 || (length === 5 && groups[5] === 0xffff))) {
    return `${length === 6 ? "::" : "::ffff:"}${dotted(address, 12)}`;
  }
  const hex = groups.map((group) => group.toString(16));
  if (length < 2) return hex.join(":");
  return `${hex.slice(0, from).join(":")}::${hex.slice(from + length).join(":")}`;
}

/** First longest run of zero groups. */
function longestZeroRun(groups: readonly number[]): readonly [start: number, length: number] {
  let best = 0;
  let bestLength = 0;
  for (let i = 0; i < groups.length; i++) {
    let length = 0;
    while (groups[i + length] === 0) length++;
    if (length > bestLength) {
      best = i;
      bestLength = length;
    }
    i += length;
  }
  return [best, bestLength];
}

/** The bytes of an address written as text (IPv4, IPv6 with or without `::`); `undefined` if wrong. */
export function parseAddress(text: string): string | undefined {
  if (!text.includes(":")) return parseIpv4(text);
  let tail = "";
  let head = text;
  if (text.includes(".")) {
    const colon = text.lastIndexOf(":");
    const v4 = parseIpv4(text.slice(colon + 1));
    if (v4 === undefined) return undefined;
    tail = v4;
    head = text.slice(0, colon);
    if (head.endsWith(":") || head === "") head += ":";
  }
  const parts = head.split("::");
  if (parts.length > 2) return undefined;
  const before = parseGroups(parts[0] ?? "");
  const after = parseGroups(parts[1] ?? "");
  if (before === undefined || after === undefined) return undefined;
  const missing = 16 - before.length - after.length - tail.length;
  if (parts.length === 2 ? missing < 2 : missing !== 0) return undefined;
  return before + "\0".repeat(missing) + after + tail;
}

function parseIpv4(text: string): string | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let out = "";
  for (const part of parts) {
    const value = Number(part);
    if (!/^\d{1,3}$/.test(part) || value > 255) return undefined;
    out += String.fromCharCode(value);
  }
  return out;
}

function parseGroups(text: string): string | undefined {
  let out = "";
  if (text === "") return out;
  for (const group of text.split(":")) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
    const value = Number.parseInt(group, 16);
    out += String.fromCharCode(value >> 8, value & 0xff);
  }
  return out;
}
