/**
 * Sockets of a network namespace by inode, from /proc/PID/net. A table is read when the first
 * descriptor needs it. Bounded: 131,072 sockets a namespace; more are not told apart.
 */
import type { FdSnapshot } from "../event/platform.ts";
import { FdType, L4 } from "./fd_info.ts";
import { readText } from "./proc_text.ts";

/** A socket without its descriptor. */
export type SocketInfo = Omit<FdSnapshot, "fd">;

const MAX_SOCKETS = 131_072;
const TCP_LISTEN = "0A";
const IP_TABLES: readonly { readonly file: string; readonly l4: number; readonly v6: boolean }[] = [
  { file: "tcp", l4: L4.TCP, v6: false },
  { file: "udp", l4: L4.UDP, v6: false },
  { file: "raw", l4: L4.RAW, v6: false },
  { file: "tcp6", l4: L4.TCP, v6: true },
  { file: "udp6", l4: L4.UDP, v6: true },
  { file: "raw6", l4: L4.RAW, v6: true },
];

/** Reads all sockets of the namespace whose tables are in `dir` (`/proc/PID/net`). */
export function readSockets(dir: string): Map<number, SocketInfo> {
  const out = new Map<number, SocketInfo>();
  for (const { file, l4, v6 } of IP_TABLES) {
    for (const line of lines(`${dir}/${file}`)) {
      const cells = line.trim().split(/\s+/);
      const inode = Number(cells[9]);
      if (inode > 0 && out.size < MAX_SOCKETS) out.set(inode, ipSocket(cells, inode, l4, v6));
    }
  }
  for (const line of lines(`${dir}/unix`)) {
    const cells = line.trim().split(/\s+/);
    const inode = Number(cells[6]);
    if (inode > 0 && out.size < MAX_SOCKETS) {
      out.set(inode, {
        type: FdType.UNIX_SOCK,
        ino: BigInt(inode),
        name: cells.slice(7).join(" "),
        source: BigInt("0x" + (cells[0] ?? "0").replace(":", "")),
        destination: 0n,
      });
    }
  }
  for (const line of lines(`${dir}/netlink`)) {
    const inode = Number(line.trim().split(/\s+/)[9]);
    if (inode > 0 && out.size < MAX_SOCKETS) {
      out.set(inode, { type: FdType.NETLINK, ino: BigInt(inode), name: "" });
    }
  }
  return out;
}

/** Lines behind the heading. */
function lines(path: string): string[] {
  const text = readText(path);
  if (text === undefined) return [];
  const out = text.split("\n");
  out.shift();
  if (out[out.length - 1] === "") out.pop();
  return out;
}

function ipSocket(
  cells: readonly string[],
  inode: number,
  l4proto: number,
  v6: boolean,
): SocketInfo {
  const [localIp = "", localPort = "0"] = (cells[1] ?? "").split(":");
  const [remoteIp = "", remotePort = "0"] = (cells[2] ?? "").split(":");
  const sport = parseInt(localPort, 16);
  const dport = parseInt(remotePort, 16);
  const sip = address(localIp);
  const listener = cells[3] === TCP_LISTEN || (dport === 0 && /^0*$/.test(remoteIp));
  const type = listener
    ? v6 ? FdType.IPV6_SERVSOCK : FdType.IPV4_SERVSOCK
    : v6
    ? FdType.IPV6_SOCK
    : FdType.IPV4_SOCK;
  const common = { type, ino: BigInt(inode), name: "", l4proto, sip, sport };
  return listener ? common : { ...common, dip: address(remoteIp), dport };
}

/** Hexadecimal 32-bit words in the byte order of the machine (little endian) to network order. */
export function address(hex: string): string {
  let out = "";
  for (let word = 0; word < hex.length; word += 8) {
    for (let at = word + 6; at >= word; at -= 2) {
      out += String.fromCharCode(parseInt(hex.substring(at, at + 2), 16));
    }
  }
  return out;
}
