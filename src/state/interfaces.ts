/**
 * Addresses of this machine: to complete tuples in which one end is the unspecified address, and
 * to tell local from remote ends. Taken from the snapshot; not updated while running.
 */
import type { InterfaceInfo } from "../event/platform.ts";
import { type FdInfo, FdType } from "./fd_info.ts";
import { ANY4, ANY6 } from "./tuple.ts";

const LOOPBACK4 = "\x7f\0\0\x01";
const LOOPBACK6 = "\0".repeat(15) + "\x01";

/** The machine's interfaces. */
export class Interfaces {
  #v4: readonly InterfaceInfo[] = [];
  #v6: readonly InterfaceInfo[] = [];

  /** Takes the addresses of a snapshot. */
  load(list: readonly InterfaceInfo[]): void {
    this.#v4 = list.filter((item) => item.family === 4);
    this.#v6 = list.filter((item) => item.family === 6);
  }

  /** True for an address of this machine: IPv4 exact, IPv6 same /64. */
  isLocal(addr: string): boolean {
    if (addr.length === 4) return this.#v4.some((item) => item.addr === addr);
    const prefix = addr.substring(0, 8);
    return this.#v6.some((item) => item.addr.substring(0, 8) === prefix);
  }

  /** All addresses, IPv4 first. */
  list(): readonly InterfaceInfo[] {
    return [...this.#v4, ...this.#v6];
  }

  /** Fills in the one unspecified end of a socket's tuple, if exactly one is. */
  complete(info: FdInfo): void {
    const v4 = info.type === FdType.IPV4_SOCK;
    if (!v4 && info.type !== FdType.IPV6_SOCK) return;
    const any = v4 ? ANY4 : ANY6;
    const noSource = info.sip === any;
    if (noSource === (info.dip === any)) return;
    const own = this.#ownAddress(noSource ? info.dip : info.sip, v4);
    if (own === undefined) return;
    if (noSource) info.sip = own;
    else info.dip = own;
  }

  /** Address this machine would use towards `peer`. */
  #ownAddress(peer: string, v4: boolean): string | undefined {
    const list = v4 ? this.#v4 : this.#v6;
    for (const item of list) if (item.addr === peer) return item.addr;
    for (const item of list) if (sameNet(item.addr, peer, item.netmask)) return item.addr;
    const loopback = v4 ? LOOPBACK4 : LOOPBACK6;
    for (const item of list) if (item.addr !== loopback) return item.addr;
    return undefined;
  }
}

function sameNet(a: string, b: string, mask: string): boolean {
  if (mask.length !== a.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (((a.charCodeAt(i) ^ b.charCodeAt(i)) & mask.charCodeAt(i)) !== 0) return false;
  }
  return true;
}
