/** The machine itself: name, processors, memory, boot time, interfaces. */
import { parseAddress } from "../base/ip_address.ts";
import { toByteString } from "../base/byte_string.ts";
import type { InterfaceInfo, MachineInfo } from "../event/platform.ts";
import { readText } from "./proc_text.ts";

/** Boot time, ns since the epoch: now less the time up (exact to some 10 ms). */
export function bootTimeNs(root: string): bigint {
  const up = Number((readText(`${root}/uptime`) ?? "").split(" ")[0]);
  return up > 0 ? BigInt(Date.now()) * 1_000_000n - BigInt(Math.round(up * 1e9)) : 0n;
}

/** Describes the running machine. */
export function readMachine(root: string, bootNs: bigint): MachineInfo {
  return {
    numCpus: navigator.hardwareConcurrency,
    memoryBytes: BigInt(Deno.systemMemoryInfo().total),
    maxPid: Number(readText(`${root}/sys/kernel/pid_max`) ?? 32768),
    hostname: toByteString(Deno.hostname()),
    bootNs,
  };
}

/** Addresses of all interfaces; empty when they cannot be listed. */
export function readInterfaces(): InterfaceInfo[] {
  let list: Deno.NetworkInterfaceInfo[];
  try {
    list = Deno.networkInterfaces();
  } catch {
    return [];
  }
  const out: InterfaceInfo[] = [];
  for (const item of list) {
    const addr = parseAddress(item.address);
    const netmask = parseAddress(item.netmask);
    if (addr === undefined || netmask === undefined) continue;
    const family = addr.length === 4 ? 4 : 6;
    const bcast = family === 4 ? broadcast(addr, netmask) : "\0".repeat(16);
    out.push({ name: toByteString(item.name), family, addr, netmask, bcast, linkSpeed: 0n });
  }
  return out;
}

function broadcast(addr: string, netmask: string): string {
  let out = "";
  for (let i = 0; i < 4; i++) {
    out += String.fromCharCode(addr.charCodeAt(i) | (~netmask.charCodeAt(i) & 0xff));
  }
  return out;
}
