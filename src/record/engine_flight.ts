/**
 * A flight recorder at work beside an engine: finds the rule of each alert, and says what became of
 * the captures. Does nothing for events that match nothing but remember them.
 */
import type { Batch } from "../event/batch.ts";
import type { Platform } from "../event/platform.ts";
import type { Alert } from "../engine/alert.ts";
import type { Engine } from "../engine/engine.ts";
import { internalAlert, nowNs } from "../engine/internal_alert.ts";
import type { RuleIndex } from "../engine/rule_index.ts";
import type { LoadedRule } from "../rule/loaded_rules.ts";
import { type FlightOptions, FlightRecorder, type FlightRecording } from "./flight_recorder.ts";
import type { SakerError } from "../base/result.ts";

/** Whom it tells. */
export interface FlightReports {
  /** A sentence about a capture, without its full stop. */
  readonly say: (sentence: string) => void;
  /** A capture failed; the watching goes on. */
  readonly failure: (error: SakerError) => void;
  /** Falco's alert that a capture reached its largest size. */
  readonly alert: (alert: Alert) => void;
  readonly hostname: string;
  readonly iso8601: boolean;
}

/** The recorder of an engine. Call its members as their names say, in this order. */
export interface EngineFlight {
  /** Before the engine takes a batch. */
  readonly before: (batch: Batch) => void;
  /** When the engine made an alert, while it does. */
  readonly matched: (alert: Alert) => void;
  /** Behind each batch, also an empty one. */
  readonly after: () => Promise<void>;
  /** At the end: completes a capture under way. */
  readonly close: () => Promise<void>;
}

/** Makes the recorder; `start` is what the engine's state began with. */
export function makeEngineFlight(
  options: FlightOptions,
  engine: Engine,
  start: Platform,
  reports: FlightReports,
): EngineFlight {
  const recorder = new FlightRecorder(options, engine.state, start, {
    onDone: (recording) => report(recording, options, reports),
    onError: reports.failure,
  });
  let index: RuleIndex | undefined;
  let rules = new Map<string, LoadedRule>();
  return {
    before: (batch) => recorder.before(batch),
    matched: (alert) => {
      // other rules are another index
      if (index !== engine.index) {
        index = engine.index;
        rules = new Map(index.rules.map(({ name, rule }) => [name, rule]));
      }
      const rule = rules.get(alert.rule);
      if (rule !== undefined) recorder.matched(rule);
    },
    after: () => recorder.after(),
    close: () => recorder.close(),
  };
}

function report(recording: FlightRecording, options: FlightOptions, reports: FlightReports): void {
  const { path, events, bytes, atLimit } = recording;
  reports.say(`wrote ${path}: ${events} events, ${(bytes / 1e6).toFixed(1)} MB`);
  if (!atLimit) return;
  const { hostname, iso8601 } = reports;
  const megabytes = Math.floor(options.maxFileBytes / (1 << 20));
  reports.alert(internalAlert({
    about: "captureLimit",
    message: "Capture file size limit reached",
    fields: [["max_file_size_mb", megabytes], ["written_bytes", bytes]],
    time: nowNs(),
    hostname,
    iso8601,
  }));
}
