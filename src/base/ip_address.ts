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
