/** Which end of a socket is which, and what that decides. */
import { FdFlag, type FdInfo, FdType, L4 } from "../state/fd_info.ts";
import { isIpPairFd, isIpServerFd } from "./fd_kind.ts";

const ROLE = FdFlag.ROLE_CLIENT | FdFlag.ROLE_SERVER;

/** True if it is known which end is the client. */
export function hasRole(fd: FdInfo): boolean {
  return (fd.flags & ROLE) !== 0;
}

/** Transport protocol to show (`L4`): NA until the role of the socket is known, but for raw ones. */
export function l4Proto(fd: FdInfo): number {
  if (isIpServerFd(fd)) return fd.l4proto;
  return isIpPairFd(fd) && (fd.l4proto === L4.RAW || hasRole(fd)) ? fd.l4proto : L4.NA;
}

const ANY4 = "\0".repeat(4);
const ANY6 = "\0".repeat(16);

/** An end of an IP socket; one that is not set yet is the unspecified address. */
export function addressOr0(fd: FdInfo, address: string): string {
  if (address !== "") return address;
  return fd.type === FdType.IPV4_SOCK || fd.type === FdType.IPV4_SERVSOCK ? ANY4 : ANY6;
}
