/**
 * Text of tuples as `fd.name` shows them. Addresses are 4 or 16 bytes in network order, as byte
 * strings.
 */
import { addressText, isMappedAddress } from "../base/ip_address.ts";
import { L4 } from "./fd_info.ts";

export { addressText };

/** True for ::ffff:a.b.c.d, and for :: which libsinsp takes as the mapped 0.0.0.0. */
export const isMapped = isMappedAddress;

/** `address:port`. */
export function endpointText(addr: string, port: number): string {
  return addressText(addr) + ":" + port;
}

/** `address:port->address:port`, whatever the protocol. */
export function pairText(sip: string, sport: number, dip: string, dport: number): string {
  return endpointText(sip, sport) + "->" + endpointText(dip, dport);
}

/**
 * Name of a connected socket. Portless protocols show addresses only, except raw IPv6; a socket of
 * unknown protocol is `<unknown>`, as libsinsp names it.
 */
export function tupleName(
  sip: string,
  sport: number,
  dip: string,
  dport: number,
  l4proto: number,
): string {
  const portless = l4proto === L4.ICMP || (l4proto === L4.RAW && sip.length === 4);
  if (portless) return addressText(sip) + "->" + addressText(dip);
  if (l4proto === L4.TCP || l4proto === L4.UDP) return pairText(sip, sport, dip, dport);
  return "<unknown>";
}
