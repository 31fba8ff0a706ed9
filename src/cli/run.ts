/**
 * `saker run`: watches this machine. Alerts go to standard output as they happen, everything else to
 * standard error; a line with the word `ready` says that nothing is missed any more, and one JSON
 * line of statistics ends the run. SIGINT and SIGTERM end it in good order.
 */
import { openLive } from "../driver/live_source.ts";
import { runLoop } from "../engine/event_loop.ts";
import { liveEvents } from "../engine/live_events.ts";
import { indexOf, makeEngine, thisHost } from "../engine/rule_set.ts";
import { statisticsJson, usageNow } from "../engine/statistics.ts";
import { hostNames } from "../field/host_names.ts";
import { LiveProc } from "../state/proc_scan.ts";
import { makeEngineFlight } from "../record/engine_flight.ts";
import { alertPrinter } from "./alert_printer.ts";
import type { Command, Invocation } from "./command.ts";
import { FLIGHT_OPTIONS, flightOptions, makeFolder } from "./flight_options.ts";
import { prepare } from "./prepare.ts";
import { reportError } from "./report_error.ts";
import { RULE_OPTIONS } from "./rule_options.ts";
import { stopOnSignals } from "./stop.ts";

/** The command's record. */
export const runCommand: Command = {
  name: "run",
  summary: "watch this machine and print alerts",
  args: "",
  options: [...RULE_OPTIONS, ...FLIGHT_OPTIONS],
  details: `
Without -r the rules inside the program are used. Needs root (or CAP_BPF, CAP_PERFMON and
CAP_SYS_RESOURCE) and a kernel with BTF.

With --flight-recorder the last events stay in memory. When a rule fires that is severe enough, or that
says capture: true, they are written to a capture together with what follows for the rule's
capture_duration (or capture.default_duration of the configuration, 5 s). saker replay, saker read,
sysdig and Stratoshark open it. Events are those that the rules need to be produced.

Examples:
  saker run                         watch with the default rules
  saker run -r my_rules.yaml        watch with your own rules
  saker run | jq .rule              alerts as JSON, one a line
  saker run --flight-recorder /var/lib/saker
                                    captures with the seconds before and after an alert`,
  run: watch,
};

async function watch({ options, io }: Invocation): Promise<number> {
  const start = usageNow();
  const prepared = prepare(options, io);
  if (typeof prepared === "number") return prepared;
  const { rules, matching, output } = prepared;
  const flying = flightOptions(options, prepared.config);
  if (!flying.ok) return reportError(io, flying.error);
  const folder = flying.value === undefined ? undefined : makeFolder(flying.value);
  if (folder?.ok === false) return reportError(io, folder.error);
  const index = indexOf(rules, output);
  const opened = await openLive(liveEvents(index));
  if (!opened.ok) return reportError(io, opened.error);
  const source = opened.value;
  const printer = alertPrinter(io, output, options["json"] === true);
  const engine = makeEngine(index, {
    platform: source.platform,
    matching,
    onAlert: (alert) => {
      printer.print(alert);
      flight?.matched(alert);
    },
    state: { proc: new LiveProc(), ownPid: Deno.pid },
  });
  const flight = flying.value === undefined
    ? undefined
    : makeEngineFlight(flying.value, engine, source.platform, {
      say: (sentence) => io.err(`saker: ${sentence}.\n`),
      failure: (error) => void reportError(io, error),
      alert: printer.print,
      hostname: thisHost(),
      iso8601: output.timeFormatIso8601,
    });
  const stop = stopOnSignals(() => source.wake());
  // conditions on host names (fd.sip.name) need DNS; no event waits for it
  void hostNames.start();
  const count = index.rules.length;
  io.err(`saker: ready, watching with ${count} rule${count === 1 ? "" : "s"}\n`);
  const ended = await runLoop(source, engine, {
    stopped: () => stop.requested,
    onStop: () => source.detach(),
    ...(flight !== undefined && { beforeBatch: flight.before }),
    afterBatch: () => {
      engine.state.purge(Date.now() * 1e6);
      return flight === undefined ? printer.flush() : flight.after().then(printer.flush);
    },
  });
  await flight?.close();
  printer.flush();
  stop.dispose();
  hostNames.stop();
  const counters = source.statistics();
  await source.close();
  io.err(statisticsJson(engine.statistics, start, counters) + "\n");
  return ended.ok ? 0 : reportError(io, ended.error);
}
