/**
 * Every system call with an event type of its own: made by the test, done and failed, and each
 * parameter of its event compared with what the test did. A type without a row is a failure.
 */
import { type Case, checkCase } from "./cases.ts";
import { folder } from "./case_files.ts";
import { childCases } from "./child_cases.ts";
import { dataCases, descriptorCases } from "./descriptor_cases.ts";
import { moduleCases } from "./module_cases.ts";
import { objectCases } from "./object_cases.ts";
import { openMachine } from "./machine.ts";
import { openCases } from "./open_cases.ts";
import { pathCases } from "./path_cases.ts";
import { processCases } from "./process_cases.ts";
import { refusedCases } from "./refused_cases.ts";
import { cannotRunLive } from "./require_live.ts";
import { socketCases } from "./socket_cases.ts";
import { socketRefusedCases } from "./socket_refused_cases.ts";

const GROUPS: Readonly<Record<string, () => readonly Case[]>> = {
  "opening files": openCases,
  "descriptors": descriptorCases,
  "data": dataCases,
  "paths": pathCases,
  "refusals": refusedCases,
  "objects": objectCases,
  "modules and quotas": moduleCases,
  "processes": processCases,
  "processes of their own": childCases,
  "sockets": socketCases,
  "sockets refused": socketRefusedCases,
};

for (const probeReads of [false, true]) {
  for (const [group, make] of Object.entries(GROUPS)) {
    Deno.test({
      name: `calls report every parameter: ${group}${probeReads ? " (older kernels)" : ""}`,
      ignore: cannotRunLive(),
      fn: async (t) => {
        Deno.removeSync(folder, { recursive: true });
        Deno.mkdirSync(folder);
        const cases = make();
        const codes = [...new Set(cases.map(({ code }) => code))];
        await using machine = await openMachine(codes, { probeReads });
        for (const test of cases) {
          await t.step(test.name, async () => {
            await checkCase(machine, test);
          });
        }
      },
    });
  }
}
