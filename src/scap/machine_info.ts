/** The machine block (MI): one fixed record of 180 bytes. */
import type { MachineInfo } from "../event/platform.ts";
import type { EntryReader } from "./entry_reader.ts";
import type { EntryWriter } from "./entry_writer.ts";

/** Bytes of the record. */
export const MACHINE_BYTES = 180;
const HOSTNAME_BYTES = 128;

/** Reads the record. Files before 2022 have 0 as boot time. */
export function readMachine(entry: EntryReader): MachineInfo {
  const numCpus = entry.u32();
  const memoryBytes = entry.u64();
  const maxPid = entry.i64();
  const hostname = entry.raw(HOSTNAME_BYTES).split("\0", 1)[0] as string;
  return { numCpus, memoryBytes, maxPid, hostname, bootNs: entry.u64() };
}

/** Writes the record. */
export function writeMachine(out: EntryWriter, machine: MachineInfo): void {
  out.u32(machine.numCpus);
  out.u64(machine.memoryBytes);
  out.i64(machine.maxPid);
  out.fixed(machine.hostname.slice(0, HOSTNAME_BYTES - 1), HOSTNAME_BYTES);
  out.u64(machine.bootNs);
  for (let reserved = 0; reserved < 3; reserved++) out.u64(0n);
}
