/**
 * Carries out `syscall_event_drops`: when the driver loses more events than the configuration allows,
 * says so in the log, in an alert, or ends the run.
 */
import type { SakerError } from "../base/result.ts";
import type { LiveStatistics } from "../driver/statistics.ts";
import type { Alert, AlertField } from "../engine/alert.ts";
import { internalAlert } from "../engine/internal_alert.ts";
import { dropsByClass } from "../metrics/drop_classes.ts";
import { DropMonitor, type DropSettings } from "../metrics/drop_monitor.ts";
import { DROP_CLASSES } from "../metrics/metric.ts";
import type { Log } from "./log.ts";

/** What the watch works with. */
export interface DropWatchOptions {
  readonly settings: DropSettings;
  readonly statistics: () => LiveStatistics;
  readonly log: Log;
  readonly onAlert: (alert: Alert) => void;
  readonly hostname: string;
  readonly iso8601: boolean;
}

/** Watches the driver's counters. */
export class DropWatch {
  readonly #monitor: DropMonitor;
  readonly #options: DropWatchOptions;
  /** Counters of the last look. */
  #before: LiveStatistics | undefined;

  constructor(options: DropWatchOptions) {
    this.#options = options;
    this.#monitor = new DropMonitor(options.settings);
  }

  /** To be called behind each batch with the time, ns. The error that ends the run, when asked for. */
  check(nowNs: number): SakerError | undefined {
    if (!this.#monitor.isDue(nowNs)) return undefined;
    const { statistics, settings, log } = this.#options;
    const now = statistics();
    const events = now.vital.produced + now.bulk.produced;
    const before = this.#before;
    this.#before = now;
    const lost = this.#monitor.check(nowNs, events, now.drops);
    if (lost === 0) return undefined;
    const message =
      `Falco internal: syscall event drop. ${lost} system calls dropped in last second.`;
    if (settings.actions.includes("log")) log.say("warning", message.replace(/\.$/, ""));
    if (settings.actions.includes("alert")) {
      this.#alert(message, dropFields(lost, before, now), nowNs);
    }
    if (!settings.actions.includes("exit")) return undefined;
    log.say("critical", message.replace(/\.$/, ""));
    return {
      code: "EVENTS_LOST",
      message: `${lost} events were lost within a second, and the configuration says to end then`,
      hint: "Raise engine.modern_ebpf.buf_size_preset, or change syscall_event_drops.actions.",
    };
  }

  #alert(message: string, fields: readonly AlertField[], nowNs: number): void {
    const { onAlert, hostname, iso8601 } = this.#options;
    onAlert(internalAlert({
      about: "drops",
      message,
      fields,
      time: BigInt(Math.round(nowNs)),
      hostname,
      iso8601,
    }));
  }
}

/** Falco's fields, of what came since the last look; all of them are texts. */
function dropFields(
  lost: number,
  before: LiveStatistics | undefined,
  now: LiveStatistics,
): readonly AlertField[] {
  const byClass = dropsByClass(now.by_event);
  const old = dropsByClass(before?.by_event ?? {});
  const produced = (of: LiveStatistics | undefined) =>
    (of?.vital.produced ?? 0) + (of?.bulk.produced ?? 0);
  const fields: [string, string][] = [
    ["ebpf_enabled", "1"],
    ["n_drops", String(lost)],
    ["n_drops_buffer_total", String(now.drops - (before?.drops ?? 0))],
    ["n_drops_bug", "0"],
    ["n_drops_page_faults", "0"],
    ["n_drops_scratch_map", "0"],
    ["n_evts", String(produced(now) - produced(before))],
    ...DROP_CLASSES.map((name): [string, string] => [
      `n_drops_buffer_${name}_exit`,
      String((byClass[name] ?? 0) - (old[name] ?? 0)),
    ]),
  ];
  return fields.sort(([a], [b]) => a < b ? -1 : 1);
}
