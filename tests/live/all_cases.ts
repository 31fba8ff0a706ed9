/** Every row of the table of live calls. */
import type { Case } from "./cases.ts";
import { childCases } from "./child_cases.ts";
import { dataCases, descriptorCases } from "./descriptor_cases.ts";
import { ia32Cases } from "./ia32_cases.ts";
import { moduleCases } from "./module_cases.ts";
import { objectCases } from "./object_cases.ts";
import { openCases } from "./open_cases.ts";
import { pathCases } from "./path_cases.ts";
import { processCases } from "./process_cases.ts";
import { refusedCases } from "./refused_cases.ts";
import { socketCases } from "./socket_cases.ts";
import { socketRefusedCases } from "./socket_refused_cases.ts";

/** Rows by theme; each makes its cases anew, with descriptors and files of their own. */
export const GROUPS: Readonly<Record<string, () => readonly Case[]>> = {
  "opening files": openCases,
  "descriptors": descriptorCases,
  "data": dataCases,
  "paths": pathCases,
  "refusals": refusedCases,
  "objects": objectCases,
  "modules and quotas": moduleCases,
  "processes": processCases,
  "processes of their own": childCases,
  "32-bit programs": ia32Cases,
  "sockets": socketCases,
  "sockets refused": socketRefusedCases,
};
