/** Alerts as an async iterator: the engine for scripts, which need no printing and no signals. */
import { ownPid } from "../base/host_root.ts";
import type { SakerError } from "../base/result.ts";
import type { EventSource } from "../event/batch.ts";
import { LiveProc } from "../state/proc_scan.ts";
import type { Alert } from "./alert.ts";
import type { RuleMatching } from "./engine.ts";
import type { OutputSettings } from "./output_settings.ts";
import { indexOf, makeEngine, type RuleSet } from "./rule_set.ts";

/** How to watch; everything has a default. */
export interface WatchOptions {
  /** One alert an event, or one for each matching rule; `first` when not given. */
  readonly matching?: RuleMatching;
  /** How values are written. */
  readonly output?: OutputSettings;
  /** Name of the machine in alerts. */
  readonly hostname?: string;
}

/** Thrown by {@linkcode watch} when its source fails; alerts before the failure came already. */
export class SourceFailure extends Error {
  /** Why the source failed. */
  readonly error: SakerError;

  /** Wraps `error`, why the source failed. */
  constructor(error: SakerError) {
    super(error.message);
    this.name = "SourceFailure";
    this.error = error;
  }
}

/**
 * Applies rules to a source and gives the alerts, in order, until the source ends or the caller
 * stops iterating; then the source is closed. Throws {@linkcode SourceFailure}.
 */
export async function* watch(
  source: EventSource,
  rules: RuleSet,
  options: WatchOptions = {},
): AsyncGenerator<Alert, void, void> {
  const waiting: Alert[] = [];
  const engine = makeEngine(indexOf(rules, options.output), {
    platform: source.platform,
    onAlert: (alert) => waiting.push(alert),
    matching: options.matching ?? "first",
    ...(options.hostname !== undefined && { hostname: options.hostname }),
    ...(source.live && { state: { proc: new LiveProc(), ownPid: ownPid() } }),
  });
  try {
    for (;;) {
      const next = await source.next();
      if (!next.ok) throw new SourceFailure(next.error);
      if (next.value === undefined) return;
      engine.process(next.value);
      if (source.live) engine.state.purge(Date.now() * 1e6);
      yield* waiting.splice(0);
    }
  } finally {
    await source.close();
  }
}
