/**
 * Addresses and networks as byte strings in network order: 4 bytes for IPv4, 16 for IPv6. Text is
 * read as inet_pton(3) reads it. Families never equal each other.
 */

/** An address as 4 bytes; `undefined` if the text is none (four decimal parts, no leading zeros). */
export function parseIpv4(text: string): string | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let out = "";
  for (const part of parts) {
    if (!/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    out += String.fromCharCode(Number(part));
  }
  return out;
}

/** An address as 16 bytes; `undefined` if the text is none. */
export function parseIpv6(text: string): string | undefined {
  let rest = text;
  let tail = "";
  // the last 32 bits may be dotted
  const dotted = /^(.*:)([0-9.]+\.[0-9.]+)$/.exec(text);
  if (dotted !== null) {
    const v4 = parseIpv4(dotted[2] as string);
    if (v4 === undefined) return undefined;
    tail = v4;
    rest = (dotted[1] as string).endsWith("::")
      ? dotted[1] as string
      : (dotted[1] as string).slice(0, -1);
  }
  const halves = rest.split("::");
  if (halves.length > 2) return undefined;
  const head = groups(halves[0] as string);
  const last = halves.length === 2 ? groups(halves[1] as string) : "";
  if (head === undefined || last === undefined) return undefined;
  const given = head.length + last.length + tail.length;
  if (halves.length === 1) return given === 16 ? head + tail : undefined;
  return given <= 14 ? head + "\0".repeat(16 - given) + last + tail : undefined;
}

function groups(text: string): string | undefined {
  if (text === "") return "";
  let out = "";
  for (const group of text.split(":")) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
    const value = parseInt(group, 16);
    out += String.fromCharCode(value >> 8, value & 255);
  }
  return out;
}

/** A network as one constant: address bytes and a last character that is the prefix length. */
export function netConstant(address: string, bits: number): string {
  return address + String.fromCharCode(bits);
}

/** True if `address` lies in the network; other families never do. */
export function inNet(address: string, net: string): boolean {
  const length = net.length - 1;
  if (address.length !== length) return false;
  const bits = net.charCodeAt(length);
  const whole = bits >> 3;
  for (let i = 0; i < whole; i++) if (address.charCodeAt(i) !== net.charCodeAt(i)) return false;
  const left = 8 - (bits & 7);
  return left === 8 || (address.charCodeAt(whole) >> left) === (net.charCodeAt(whole) >> left);
}
