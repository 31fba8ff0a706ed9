/**
 * `saker replay`: applies rules to a capture, through the same code that watches a live machine.
 * A damaged capture gives the alerts up to the damage, then the error.
 */
import { stateConfig } from "../config/driver_config.ts";
import type { SakerError } from "../base/result.ts";
import { runLoop } from "../engine/event_loop.ts";
import type { Batch } from "../event/batch.ts";
import { limitedSource } from "../engine/limited_source.ts";
import { indexOf, makeEngine, thisHost } from "../engine/rule_set.ts";
import { statisticsJson, type Usage, usageNow } from "../engine/statistics.ts";
import { makeEngineFlight } from "../record/engine_flight.ts";
import { makeLog } from "../runtime/log.ts";
import { replayDrops } from "../runtime/replay_drops.ts";
import { openCapture } from "../scap/capture_source.ts";
import type { Command, Invocation, Io } from "./command.ts";
import { configuredFlight, makeFolder } from "./flight_options.ts";
import { flightReports } from "./flight_reports.ts";
import { interruptible } from "./interruptible.ts";
import { prepare, type Prepared } from "./prepare.ts";
import { reportError } from "./report_error.ts";
import { RULE_OPTIONS } from "./rule_options.ts";
import { DURATION_OPTION, durationOf } from "./run_options.ts";
import { RunOutputs } from "./run_outputs.ts";

/** The command's record. */
export const replayCommand: Command = {
  name: "replay",
  summary: "apply rules to a capture file and print alerts",
  args: "<file>",
  options: [...RULE_OPTIONS, DURATION_OPTION],
  details: `
FILE is a capture of saker, Falco, sysdig or Stratoshark, gzip or plain; "-" reads standard input.

Example:
  saker replay trace.scap -r my_rules.yaml --json`,
  run: replay,
};

async function replay({ args, options, io }: Invocation): Promise<number> {
  const start = usageNow();
  const prepared = prepare(options, io);
  if (typeof prepared === "number") return prepared;
  return await replayPrepared(args[0] as string, prepared, options, io, start);
}

/** Applies rules that are ready to the capture `file`. */
export async function replayPrepared(
  file: string,
  prepared: Prepared,
  options: Invocation["options"],
  io: Io,
  start: Usage,
): Promise<number> {
  const log = makeLog(prepared.config, io.err.bind(io));
  if (!log.ok) return reportError(io, log.error);
  const flying = configuredFlight(prepared.config, false);
  if (!flying.ok) return reportError(io, flying.error);
  const folder = flying.value === undefined ? undefined : makeFolder(flying.value);
  if (folder?.ok === false) return reportError(io, folder.error);
  const duration = durationOf(options);
  if (!duration.ok) return reportError(io, duration.error);
  const json = options["json"] === true;
  const opening = RunOutputs.open({ io, json, live: false, log: log.value }, prepared);
  if (!opening.ok) return reportError(io, opening.error);
  const outputs = opening.value;
  const opened = await openCapture(file);
  if (!opened.ok) {
    await outputs.close();
    return reportError(io, opened.error);
  }
  const source = duration.value === Infinity
    ? opened.value
    : limitedSource(opened.value, BigInt(Math.round(duration.value * 1e6)));
  const { rules, matching, output, config } = prepared;
  const iso8601 = output.timeFormatIso8601;
  const engine = makeEngine(indexOf(rules, output), {
    platform: source.platform,
    matching,
    onAlert: (alert) => {
      outputs.send(alert);
      flight?.matched(alert);
    },
    state: stateConfig(config),
  });
  const flight = flying.value === undefined ? undefined : makeEngineFlight(
    flying.value,
    engine,
    source.platform,
    flightReports(log.value, outputs, iso8601),
  );
  const dropping = replayDrops(
    config,
    { log: log.value, onAlert: outputs.send, hostname: thisHost(), iso8601 },
    () => engine.statistics.events,
  );
  if (!dropping.ok) {
    await outputs.close();
    await source.close();
    return reportError(io, dropping.error);
  }
  const drops = dropping.value;
  let batch: Batch | undefined;
  let ending: SakerError | undefined;
  const { source: reading, stop } = interruptible(source);
  const ended = await runLoop(reading, engine, {
    stopped: () => stop.requested,
    beforeBatch: (next) => {
      batch = next;
      flight?.before(next);
    },
    afterBatch: () => {
      if (drops !== undefined && batch !== undefined) ending ??= drops(batch);
      if (ending !== undefined) return false;
      return flight === undefined
        ? outputs.afterBatch()
        : flight.after().then(() => outputs.afterBatch());
    },
  });
  stop.dispose();
  await flight?.close();
  await outputs.close();
  await source.close();
  const figures = { drops: 0, ...outputs.figures() };
  io.err(statisticsJson(engine.statistics, start, figures) + "\n");
  if (ending !== undefined) return reportError(io, ending);
  return ended.ok ? 0 : reportError(io, ended.error);
}
