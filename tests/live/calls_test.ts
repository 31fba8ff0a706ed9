/**
 * Every system call with an event type of its own: made by the test, done and failed, and each
 * parameter of its event compared with what the test did.
 */
import { GROUPS } from "./all_cases.ts";
import { checkCase } from "./cases.ts";
import { folder } from "./case_files.ts";
import { openMachine } from "./machine.ts";
import { cannotRunLive } from "./require_live.ts";

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
