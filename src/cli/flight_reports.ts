/** Whom the flight recorder of a run or a replay tells of its captures. */
import { thisHost } from "../engine/rule_set.ts";
import type { FlightReports } from "../record/engine_flight.ts";
import type { Log } from "../runtime/log.ts";
import type { RunOutputs } from "./run_outputs.ts";

/** Sentences go to the log, alerts to the outputs. `iso8601` is about the times of alerts. */
export function flightReports(log: Log, outputs: RunOutputs, iso8601: boolean): FlightReports {
  return {
    say: (sentence) => log.say("notice", sentence),
    failure: log.failure,
    alert: outputs.send,
    hostname: thisHost(),
    iso8601,
  };
}
