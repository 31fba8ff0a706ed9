/**
 * `saker run`: watches this machine. Alerts go to standard output as they happen, everything else to
 * standard error; a line with the word `ready` says that nothing is missed any more, and one JSON
 * line of statistics ends the run. SIGINT and SIGTERM end it in good order.
 */
import { enabledOutputs } from "../output/outputs.ts";
import { ownPid } from "../base/host_root.ts";
import { driverConfig, engineKind, stateConfig } from "../config/driver_config.ts";
import { openLive } from "../driver/live_source.ts";
import { LoadingDriver } from "../driver/loading_driver.ts";
import { runLoop } from "../engine/event_loop.ts";
import type { SakerError } from "../base/result.ts";
import { makeEngine } from "../engine/rule_set.ts";
import { statisticsJson, type Usage, usageNow } from "../engine/statistics.ts";
import { hostNames } from "../field/host_names.ts";
import { LiveProc } from "../state/proc_scan.ts";
import { makeEngineFlight } from "../record/engine_flight.ts";
import { makeLog } from "../runtime/log.ts";
import { dropSettings } from "../metrics/drop_monitor.ts";
import { metricsInterval } from "../metrics/interval.ts";
import type { Command, Invocation, Io } from "./command.ts";
import { FLIGHT_OPTIONS, flightOptions, makeFolder } from "./flight_options.ts";
import { flightReports } from "./flight_reports.ts";
import { LiveServices, rulesInForce } from "./live_services.ts";
import { prepare, type Prepared, readConfig, readSetup } from "./prepare.ts";
import { replayPrepared } from "./replay.ts";
import { reportError } from "./report_error.ts";
import { RULE_OPTIONS } from "./rule_options.ts";
import { durationOf, RUN_OPTIONS, sourceProblem, startTimer, writePidFile } from "./run_options.ts";
import { RunOutputs } from "./run_outputs.ts";
import { stopOnSignals } from "./stop.ts";

/** When the work of the start is over and its memory can go, ms after `ready`. */
const RELEASE_MS = 2000;

/** The command's record. */
export const runCommand: Command = {
  name: "run",
  summary: "watch this machine and print alerts",
  args: "",
  options: [...RULE_OPTIONS, ...RUN_OPTIONS, ...FLIGHT_OPTIONS],
  details: `
Without -r the rules inside the program are used. Needs root (or CAP_BPF, CAP_PERFMON and
CAP_SYS_RESOURCE) and a kernel with BTF.

With --flight-recorder the last events stay in memory. When a rule fires that is severe enough, or that
says capture: true, they are written to a capture together with what follows for the rule's
capture_duration (or capture.default_duration of the configuration, 5 s). saker replay, saker read,
sysdig and Stratoshark open it. Events are those that the rules need to be produced.

Flags of Falco's command line are taken as well; docs/configuration.md has them all.

Examples:
  saker run                         watch with the default rules
  saker run -r my_rules.yaml        watch with your own rules
  saker run | jq .rule              alerts as JSON, one a line
  saker run --flight-recorder /var/lib/saker
                                    captures with the seconds before and after an alert`,
  run: watch,
};

async function watch(invocation: Invocation): Promise<number> {
  const start = usageNow();
  const loading = startLoading(invocation.options);
  try {
    return await watchWith(invocation, start, loading);
  } finally {
    await loading?.close();
  }
}

/** Has the driver loaded while rules are read; undefined when this run needs none. */
function startLoading(options: Invocation["options"]): LoadingDriver | undefined {
  if (options["dryRun"] === true) return undefined;
  const config = readConfig(options);
  if (!config.ok) return undefined;
  const kind = engineKind(config.value);
  const driver = driverConfig(config.value);
  if (!kind.ok || !kind.value.live || !driver.ok) return undefined;
  return LoadingDriver.start(driver.value);
}

async function watchWith(
  { options, io }: Invocation,
  start: Usage,
  loading: LoadingDriver | undefined,
): Promise<number> {
  const prepared = prepare(options, io);
  if (typeof prepared === "number") return prepared;
  const { config, output } = prepared;
  const kind = engineKind(config);
  if (!kind.ok) return reportError(io, kind.error);
  if (options["dryRun"] === true) return dryRun(prepared, io);
  if (!kind.value.live) return await replayPrepared(kind.value.file, prepared, options, io, start);
  const sources = sourceProblem(options);
  if (sources !== undefined) return reportError(io, sources);
  const log = makeLog(config, io.err.bind(io));
  if (!log.ok) return reportError(io, log.error);
  const driver = driverConfig(config);
  if (!driver.ok) return reportError(io, driver.error);
  const flying = flightOptions(options, config);
  if (!flying.ok) return reportError(io, flying.error);
  const duration = durationOf(options);
  if (!duration.ok) return reportError(io, duration.error);
  const folder = flying.value === undefined ? undefined : makeFolder(flying.value);
  if (folder?.ok === false) return reportError(io, folder.error);
  const json = options["json"] === true;
  const opening = RunOutputs.open({ io, json, live: true, log: log.value }, prepared);
  if (!opening.ok) return reportError(io, opening.error);
  const outputs = opening.value;
  const rules = rulesInForce(prepared, log.value);
  const { index, matching } = rules;
  const opened = await openLive({ ...rules.wanted, ...driver.value, loading });
  if (!opened.ok) return reportError(io, opened.error);
  const source = opened.value;
  for (const gap of source.gaps) log.value.say("warning", gap);
  const engine = makeEngine(index, {
    platform: source.platform,
    matching,
    onAlert: (alert) => {
      outputs.send(alert);
      flight?.matched(alert);
    },
    state: { proc: new LiveProc(), ownPid: ownPid(), ...stateConfig(config) },
    unseenPid: ownPid(),
  });
  const flight = flying.value === undefined ? undefined : makeEngineFlight(
    flying.value,
    engine,
    source.platform,
    flightReports(log.value, outputs, output.timeFormatIso8601),
  );
  const parts = { engine, source, outputs, log: log.value, err: io.err.bind(io) };
  const started = LiveServices.start(
    { ...parts, read: () => readSetup(options) },
    prepared,
    rules,
  );
  if (!started.ok) {
    await source.close();
    return reportError(io, started.error);
  }
  const services = started.value;
  const pidFile = writePidFile(options);
  if (!pidFile.ok) {
    await services.close();
    await outputs.close();
    await source.close();
    return reportError(io, pidFile.error);
  }
  const stop = stopOnSignals(() => source.wake());
  const cancelEnd = startTimer(duration.value, stop.request);
  let ending: SakerError | undefined;
  // conditions on host names (fd.sip.name) need DNS; no event waits for it
  void hostNames.start();
  const count = index.rules.length;
  io.err(`saker: ready, watching with ${count} rule${count === 1 ? "" : "s"}\n`);
  const release = setTimeout(() => void source.releaseMemory(), RELEASE_MS);
  const ended = await runLoop(source, engine, {
    stopped: () => stop.requested,
    onStop: () => source.detach(),
    ...(flight !== undefined && { beforeBatch: flight.before }),
    afterBatch: () => {
      const now = Date.now() * 1e6;
      engine.state.purge(now);
      ending ??= services.afterBatch(now);
      if (ending !== undefined) return false;
      return flight === undefined
        ? outputs.afterBatch()
        : flight.after().then(() => outputs.afterBatch());
    },
  });
  clearTimeout(release);
  cancelEnd();
  await flight?.close();
  stop.dispose();
  pidFile.value();
  hostNames.stop();
  await services.close();
  await outputs.close();
  const counters = source.statistics();
  await source.close();
  io.err(statisticsJson(engine.statistics, start, { ...counters, ...outputs.figures() }) + "\n");
  if (ending !== undefined) return reportError(io, ending);
  return ended.ok ? 0 : reportError(io, ended.error);
}

/** Checks what only a run looks at, and says that all is well. */
function dryRun({ config, rules }: Prepared, io: Io): number {
  for (const checked of [dropSettings(config), metricsInterval(config), enabledOutputs(config)]) {
    if (!checked.ok) return reportError(io, checked.error);
  }
  const count = rules.loaded.runnable.length;
  io.err(`saker: the configuration and ${count} rule${count === 1 ? "" : "s"} can be used\n`);
  return 0;
}
