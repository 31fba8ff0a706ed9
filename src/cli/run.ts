/**
 * `saker run`: watches this machine. Alerts go to standard output as they happen, everything else to
 * standard error; a line with the word `ready` says that nothing is missed any more, and one JSON
 * line of statistics ends the run. SIGINT and SIGTERM end it in good order.
 */
import { type LiveSource, openLive } from "../driver/live_source.ts";
import { runLoop } from "../engine/event_loop.ts";
import { liveEvents } from "../engine/live_events.ts";
import { indexOf, makeEngine } from "../engine/rule_set.ts";
import { statisticsJson, usageNow } from "../engine/statistics.ts";
import { hostNames } from "../field/host_names.ts";
import { LiveProc } from "../state/proc_scan.ts";
import { alertPrinter } from "./alert_printer.ts";
import type { Command, Invocation } from "./command.ts";
import { prepare } from "./prepare.ts";
import { reportError } from "./report_error.ts";
import { RULE_OPTIONS } from "./rule_options.ts";

/** The command's record. */
export const runCommand: Command = {
  name: "run",
  summary: "watch this machine and print alerts",
  args: "",
  options: RULE_OPTIONS,
  details: `
Without -r the rules inside the program are used. Needs root (or CAP_BPF, CAP_PERFMON and
CAP_SYS_RESOURCE) and a kernel with BTF.

Examples:
  saker run                         watch with the default rules
  saker run -r my_rules.yaml        watch with your own rules
  saker run | jq .rule              alerts as JSON, one a line`,
  run: watch,
};

async function watch({ options, io }: Invocation): Promise<number> {
  const start = usageNow();
  const prepared = prepare(options, io);
  if (typeof prepared === "number") return prepared;
  const { rules, matching, output } = prepared;
  const index = indexOf(rules, output);
  const opened = await openLive(liveEvents(index));
  if (!opened.ok) return reportError(io, opened.error);
  const source = opened.value;
  const printer = alertPrinter(io, output, options["json"] === true);
  const engine = makeEngine(index, {
    platform: source.platform,
    matching,
    onAlert: printer.print,
    state: { proc: new LiveProc(), ownPid: Deno.pid },
  });
  const stop = stopOnSignals(source);
  // conditions on host names (fd.sip.name) need DNS; no event waits for it
  void hostNames.start();
  const count = index.rules.length;
  io.err(`saker: ready, watching with ${count} rule${count === 1 ? "" : "s"}\n`);
  const ended = await runLoop(source, engine, {
    stopped: () => stop.requested,
    onStop: () => source.detach(),
    afterBatch: () => {
      engine.state.purge(Date.now() * 1e6);
      return printer.flush();
    },
  });
  stop.dispose();
  hostNames.stop();
  const counters = source.statistics();
  await source.close();
  io.err(statisticsJson(engine.statistics, start, counters) + "\n");
  return ended.ok ? 0 : reportError(io, ended.error);
}

/** Listens for SIGINT and SIGTERM; the second one ends the process at once. */
function stopOnSignals(source: LiveSource) {
  const stop = {
    requested: false,
    dispose: () => {
      for (const signal of SIGNALS) Deno.removeSignalListener(signal, onSignal);
    },
  };
  const onSignal = () => {
    if (stop.requested) Deno.exit(130);
    stop.requested = true;
    source.wake();
  };
  for (const signal of SIGNALS) Deno.addSignalListener(signal, onSignal);
  return stop;
}

const SIGNALS: readonly Deno.Signal[] = ["SIGINT", "SIGTERM"];
