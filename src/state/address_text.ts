/**
 * Text of tuples as `fd.name` shows them. Addresses are 4 or 16 bytes in network order, as byte
 * strings.
 */
import { addressText, isMappedAddress } from "../base/ip_address.ts";

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
