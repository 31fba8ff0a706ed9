/**
 * `saker read`: prints the events of a capture, or of this machine, one a line, as sysdig does.
 */
import { openLive } from "../driver/live_source.ts";
import { Interner } from "../base/interner.ts";
import type { Batch, EventSource } from "../event/batch.ts";
import { EventView } from "../event/event_view.ts";
import { makeFieldTable } from "../field/field_table.ts";
import { type EventFilter, makeEventFilter } from "../record/event_filter.ts";
import { shownEvents } from "../record/recorded_events.ts";
import { openCapture } from "../scap/capture_source.ts";
import { LiveProc } from "../state/proc_scan.ts";
import { State } from "../state/state.ts";
import type { Command, Invocation, Io } from "./command.ts";
import { DEFAULT_FORMAT, type EventPrinter, makeEventPrinter } from "./event_printer.ts";
import { LineBuffer } from "./io.ts";
import { type Moment, parseCount, parseMoment } from "./quantities.ts";
import { reportError } from "./report_error.ts";
import { stopOnSignals } from "./stop.ts";

/** The command's record. */
export const readCommand: Command = {
  name: "read",
  summary: "print the events of a capture file or of this machine",
  args: "[file] [filter...]",
  options: [
    { flags: "-p, --print <format>", help: "what to print of an event", default: DEFAULT_FORMAT },
    { flags: "-j, --json", help: "a JSON object for each event, with the fields of the format" },
    { flags: "-n, --count <n>", help: "end after so many events were printed" },
    { flags: "--from <time>", help: "leave out what was before" },
    { flags: "--to <time>", help: "leave out what came after" },
  ],
  details: `
FILE is a capture of saker, Falco, sysdig or Stratoshark, gzip or plain; "-" reads standard input.
Without a file the events of this machine are shown, but those of saker itself. FILTER is a
condition as in rules, in one or several words.

In FORMAT, %field stands for a value; "saker fields" lists them. A format that begins with * prints
every event, with <NA> for what is absent; without it, events that lack a value are left out.

A time is 2024-05-01T10:00:00.5Z (without a zone: local time), seconds since 1970, or +90s counted
from the first event.

Examples:
  saker read trace.scap
  saker read trace.scap 'evt.type = execve' -p '%evt.time %proc.cmdline'
  saker read trace.scap fd.name contains /etc/ -j | jq -r '."proc.name"'
  saker read evt.type in '(open, openat)' -n 10`,
  run: read,
};

async function read({ args, options, io }: Invocation): Promise<number> {
  const limits = readLimits(options);
  if (!limits.ok) return reportError(io, limits.error);
  const file = isCapture(args[0]) ? args[0] as string : undefined;
  const text = (file === undefined ? args : args.slice(1)).join(" ");
  const fields = makeFieldTable();
  const filter = makeEventFilter(text, fields);
  if (!filter.ok) return reportError(io, filter.error);
  const format = typeof options["print"] === "string" ? options["print"] : DEFAULT_FORMAT;
  const printer = makeEventPrinter(format, fields, options["json"] === true);
  if (!printer.ok) return reportError(io, printer.error);
  const parts = { filter: filter.value, printer: printer.value, limits: limits.value, io };
  if (file !== undefined) {
    const opened = await openCapture(file);
    if (!opened.ok) return reportError(io, opened.error);
    return await show(opened.value, new State(), parts, () => {});
  }
  const opened = await openLive(shownEvents(filter.value));
  if (!opened.ok) return reportError(io, opened.error);
  const state = new State({ proc: new LiveProc(), ownPid: Deno.pid });
  return await show(opened.value, state, parts, () => opened.value.wake());
}

/** True if the first word names a capture; otherwise all words are the filter. */
function isCapture(word: string | undefined): boolean {
  if (word === undefined) return false;
  if (word === "-" || /\.scap(\.gz)?$/i.test(word)) return true;
  if (/[\s=<>!(]/.test(word)) return false;
  try {
    return Deno.statSync(word).isFile;
  } catch {
    return word.includes("/");
  }
}

interface Limits {
  readonly count: number;
  readonly from: Moment | undefined;
  readonly to: Moment | undefined;
}

function readLimits(options: Invocation["options"]) {
  const { count, from, to } = options;
  const most = typeof count === "string"
    ? parseCount("--count", count)
    : { ok: true as const, value: Infinity };
  if (!most.ok) return most;
  const first = typeof from === "string" ? parseMoment("--from", from) : undefined;
  if (first?.ok === false) return first;
  const last = typeof to === "string" ? parseMoment("--to", to) : undefined;
  if (last?.ok === false) return last;
  const value: Limits = { count: most.value, from: first?.value, to: last?.value };
  return { ok: true as const, value };
}

interface Parts {
  readonly filter: EventFilter | undefined;
  readonly printer: EventPrinter;
  readonly limits: Limits;
  readonly io: Io;
}

async function show(
  source: EventSource,
  state: State,
  parts: Parts,
  wake: () => void,
): Promise<number> {
  state.load(source.platform);
  const view = new Viewer(state, parts, source.live ? Deno.pid : -1);
  const stop = stopOnSignals(wake);
  let code = 0;
  while (!stop.requested) {
    const next = await source.next();
    if (!next.ok) {
      view.flush();
      code = reportError(parts.io, next.error);
      break;
    }
    if (next.value === undefined || !view.show(next.value)) break;
    if (source.live) {
      state.purge(Date.now() * 1e6);
      if (!view.flush()) break;
    }
  }
  view.flush();
  stop.dispose();
  await source.close();
  return code;
}

/** Events are in order of time but for what several CPUs did at once; this much is waited for. */
const DISORDER_NS = 1_000_000_000n;

/** Prints what is wanted of batches. */
class Viewer {
  readonly #state: State;
  readonly #parts: Parts;
  readonly #lines: LineBuffer;
  readonly #view = new EventView(new Interner());
  /** Process whose events are left out: printing them would make new ones. */
  readonly #ownPid: number;
  readonly #timed: boolean;
  #left: number;
  #events = 0;
  #from = 0n;
  #to = 0xffff_ffff_ffff_ffffn;
  #end = 0xffff_ffff_ffff_ffffn;
  #started = false;

  constructor(state: State, parts: Parts, ownPid: number) {
    this.#state = state;
    this.#parts = parts;
    this.#lines = new LineBuffer(parts.io);
    this.#ownPid = ownPid;
    this.#left = parts.limits.count;
    this.#timed = parts.limits.from !== undefined || parts.limits.to !== undefined;
  }

  /** False when there is nothing more to print, or nobody who reads it. */
  show(batch: Batch): boolean {
    if (batch.restart !== undefined) this.#state.load(batch.restart);
    const { bytes, data, count, at, cpu, flags } = batch;
    const { filter, printer } = this.#parts;
    const state = this.#state;
    const ctx = state.context;
    const view = this.#view;
    for (let i = 0; i < count; i++) {
      this.#events++;
      if (!view.moveTo(bytes, data, at[i] as number, cpu[i] as number, flags[i] as number)) {
        continue;
      }
      if (!state.apply(view, this.#events)) continue;
      if (this.#timed) {
        const ts = view.ts();
        if (!this.#started) this.#start(ts);
        if (ts > this.#end) return false;
        if (ts < this.#from || ts > this.#to) continue;
      }
      if (filter !== undefined && !filter.test(ctx)) continue;
      if (ctx.thread !== undefined && ctx.thread.pid === this.#ownPid) continue;
      const line = printer(ctx);
      if (line === undefined) continue;
      if (!this.#lines.line(line)) return false;
      if (--this.#left <= 0) return false;
    }
    return true;
  }

  #start(ts: bigint): void {
    this.#started = true;
    const { from, to } = this.#parts.limits;
    if (from !== undefined) this.#from = from.relative ? ts + from.ns : from.ns;
    if (to === undefined) return;
    this.#to = to.relative ? ts + to.ns : to.ns;
    this.#end = this.#to + DISORDER_NS;
  }

  /** Writes what is waiting; false when the reader is gone. */
  flush(): boolean {
    return this.#lines.flush();
  }
}
