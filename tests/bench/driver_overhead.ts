/**
 * What watching costs the watched: nanoseconds added to a getppid() and to open()+close() of a
 * file that no rule wants, against an empty program on the same hook. Rounds of "nothing", "empty"
 * and "saker" take turns, and the best round of each counts: neighbours can only take away.
 *
 *     deno run -A tests/bench/driver_overhead.ts [--rounds N]
 */
import { EVENTS } from "../../src/event/event_table.ts";
import { UNKNOWN_PLATFORM } from "../../src/event/memory_source.ts";
import { type LiveSource, openLive } from "../../src/driver/live_source.ts";
import { PPME } from "../../src/event/event_codes.ts";

const ROUNDS = Number(Deno.args[Deno.args.indexOf("--rounds") + 1] ?? 15) || 15;
const HOOK_EMPTY = 0x8000_0000;
const LOOP = new URL("./syscall_loop.c", import.meta.url).pathname;

/** A C loop, since a call from JavaScript costs more than what is measured. */
async function buildLoop(): Promise<string> {
  const path = `${await Deno.makeTempDir()}/syscall_loop`;
  const { success, stderr } = await new Deno.Command("cc", { args: ["-O2", "-o", path, LOOP] })
    .output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return path;
}

async function open(what: string): Promise<LiveSource | undefined> {
  if (what === "nothing") return undefined;
  const eventCodes = new Uint8Array(EVENTS.length);
  const state = new Uint8Array(EVENTS.length);
  if (what === "saker") eventCodes[PPME.SYSCALL_EXECVE_19_X] = 1;
  const opened = await openLive({
    eventCodes,
    ...(what === "empty" ? { stateCodes: state, extraHooks: HOOK_EMPTY } : {}),
    scan: () => UNKNOWN_PLATFORM,
  });
  if (!opened.ok) throw new Error(`${opened.error.message}: ${opened.error.cause}`);
  return opened.value;
}

/** ns per operation of one round. */
async function measure(loop: string, what: string): Promise<Record<string, number>> {
  const source = await open(what);
  let stopped = false;
  const drain = (async () => {
    while (source !== undefined && !stopped) await source.next();
  })();
  const { stdout } = await new Deno.Command(loop).output();
  stopped = true;
  source?.wake();
  await drain;
  await source?.close();
  return JSON.parse(new TextDecoder().decode(stdout));
}

const loop = await buildLoop();
const MODES = ["nothing", "empty", "saker"] as const;
const samples: Record<string, Record<string, number[]>> = {};
for (let i = 0; i < ROUNDS; i++) {
  for (const mode of MODES) {
    for (const [name, ns] of Object.entries(await measure(loop, mode))) {
      ((samples[name] ??= {})[mode] ??= []).push(ns);
    }
  }
}
for (const [name, by] of Object.entries(samples)) {
  const of = (mode: string) => Math.min(...by[mode] ?? []);
  const floor = of("empty") - of("nothing");
  const added = of("saker") - of("nothing");
  console.log(
    `${name.padEnd(12)} bare ${of("nothing").toFixed(0)} ns, empty program +${floor.toFixed(0)}, ` +
      `saker +${added.toFixed(0)}, ratio ${(added / floor).toFixed(2)}`,
  );
}
