/**
 * `saker replay`: applies rules to a capture, through the same code that watches a live machine.
 * A damaged capture gives the alerts up to the damage, then the error.
 */
import { runLoop } from "../engine/event_loop.ts";
import { indexOf, makeEngine } from "../engine/rule_set.ts";
import { statisticsJson, usageNow } from "../engine/statistics.ts";
import { openCapture } from "../scap/capture_source.ts";
import { alertPrinter } from "./alert_printer.ts";
import type { Command, Invocation } from "./command.ts";
import { prepare } from "./prepare.ts";
import { reportError } from "./report_error.ts";
import { RULE_OPTIONS } from "./rule_options.ts";

/** The command's record. */
export const replayCommand: Command = {
  name: "replay",
  summary: "apply rules to a capture file and print alerts",
  args: "<file>",
  options: RULE_OPTIONS,
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
  const printer = alertPrinter(io, prepared.output, options["json"] === true);
  const opened = await openCapture(args[0] as string);
  if (!opened.ok) return reportError(io, opened.error);
  const source = opened.value;
  const { rules, matching, output } = prepared;
  const { platform } = source;
  const engine = makeEngine(indexOf(rules, output), {
    platform,
    matching,
    onAlert: printer.print,
  });
  const ended = await runLoop(source, engine, {
    stopped: () => false,
    afterBatch: printer.heard,
  });
  printer.flush();
  await source.close();
  io.err(statisticsJson(engine.statistics, start) + "\n");
  return ended.ok ? 0 : reportError(io, ended.error);
}
