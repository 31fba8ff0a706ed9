/**
 * `saker read`: prints the events of captures, or of this machine, one a line, as sysdig does.
 */
import { ownPid } from "../base/host_root.ts";
import { openLive } from "../driver/live_source.ts";
import type { EventSource } from "../event/batch.ts";
import { makeFieldTable } from "../field/field_table.ts";
import { makeEventFilter } from "../record/event_filter.ts";
import { recordedEvents } from "../record/recorded_events.ts";
import { openCapture } from "../scap/capture_source.ts";
import { LiveProc } from "../state/proc_scan.ts";
import { State } from "../state/state.ts";
import type { Command, Invocation, Io } from "./command.ts";
import { DEFAULT_FORMAT, makeEventPrinter, namedFormat, TIME_TYPES } from "./event_printer.ts";
import { EventViewer, type Shown, ViewLimits } from "./event_viewer.ts";
import { interruptible } from "./interruptible.ts";
import { LineBuffer } from "./io.ts";
import { parseCount, parseMoment } from "./quantities.ts";
import { reportError } from "./report_error.ts";
import { type Stop, stopOnSignals } from "./stop.ts";

/** The command's record. */
export const readCommand: Command = {
  name: "read",
  summary: "print the events of a capture file or of this machine",
  args: "[file] [filter...]",
  options: [
    {
      flags: "-r, --read <file>",
      help: "capture to read; may be given several times",
      repeat: true,
    },
    { flags: "-p, --print <format>", help: "what to print of an event", default: DEFAULT_FORMAT },
    { flags: "-j, --json", help: "a JSON object for each event, with the fields of the format" },
    { flags: "-n, --count <n>", help: "end after so many events were printed" },
    { flags: "-q, --quiet", help: "print no events, only how many there were" },
    { flags: "--from <time>", help: "leave out what was before" },
    { flags: "--to <time>", help: "leave out what came after" },
    {
      flags: "-t, --time <type>",
      help: "%evt.outputtime as time of day (h), seconds since 1970 (a), since the first event " +
        "(r), since the start of the call (d), since the previous event (D)",
      choices: TIME_TYPES,
      default: "h",
    },
    { flags: "-b, --base64", help: "data read and written as base64" },
  ],
  details: `
FILE is a capture of saker, Falco, sysdig or Stratoshark, gzip or plain; "-" reads standard input.
Several captures (files or -r) are read one after another; each begins with event number 1. Without
one the events of this machine are shown, but those of saker itself. FILTER is a condition as in
rules, in one or several words.

In FORMAT, %field stands for a value; "saker fields" lists them. A format that begins with * prints
every event, with <NA> for what is absent; without it, events that lack a value are left out. \\n, \\t
and \\e are a new line, a tab and the escape character of colours. The names c and k stand for the
default format with the container or the pod; p shows the default.

A time is 2024-05-01T10:00:00.5Z (without a zone: local time), 10:00:00.5 on the day of the first
event, seconds since 1970, or +90s counted from the first event.

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
  if (options["print"] === "p") {
    io.out(DEFAULT_FORMAT + "\n");
    return 0;
  }
  const { files, filter: text } = filesAndFilter(args, options["read"]);
  const fields = makeFieldTable();
  fields.render.bufferBase64 = options["base64"] === true;
  const filter = makeEventFilter(text, fields);
  if (!filter.ok) return reportError(io, filter.error);
  const format = typeof options["print"] === "string" ? options["print"] : DEFAULT_FORMAT;
  const time = typeof options["time"] === "string" ? options["time"] : "h";
  const json = options["json"] === true;
  const printer = makeEventPrinter(namedFormat(format), fields, { json, time });
  if (!printer.ok) return reportError(io, printer.error);
  const quiet = options["quiet"] === true;
  const shown: Shown = {
    filter: filter.value,
    // what would be printed counts, also when it is not
    printer: printer.value,
    limits: new ViewLimits(limits.value),
    lines: quiet ? undefined : new LineBuffer(io),
  };
  const code = files.length === 0
    ? await showLive(shown, io)
    : await showCaptures(files, shown, io);
  if (quiet) {
    const { events, printed } = shown.limits;
    io.err(JSON.stringify({ events, matched: printed }) + "\n");
  }
  return code;
}

/** The first words are captures as long as they look like it; all others are the filter. */
function filesAndFilter(args: readonly string[], named: Invocation["options"][string]) {
  if (Array.isArray(named)) return { files: named as readonly string[], filter: args.join(" ") };
  let count = 0;
  while (isCapture(args[count])) count++;
  return { files: args.slice(0, count), filter: args.slice(count).join(" ") };
}

/** True if the word names a capture and not the beginning of a filter. */
function isCapture(word: string | undefined): boolean {
  if (word === undefined) return false;
  if (word === "-" || /\.scap(\.gz)?$/i.test(word)) return true;
  try {
    // a folder is one only when it is written as a path: the mistake is told when it is opened
    if (!Deno.statSync(word).isDirectory) return true;
  } catch { // there is no such file
  }
  return word.includes("/") && !/[\s=<>!(]/.test(word);
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
  return {
    ok: true as const,
    value: { count: most.value, from: first?.value, to: last?.value },
  };
}

async function showCaptures(files: readonly string[], shown: Shown, io: Io): Promise<number> {
  for (const file of files) {
    const opened = await openCapture(file);
    if (!opened.ok) {
      shown.lines?.flush();
      return reportError(io, opened.error);
    }
    const { source, stop } = interruptible(opened.value);
    const code = await show(source, new State(), shown, io, stop);
    if (code !== 0 || shown.limits.over) return code;
  }
  return 0;
}

async function showLive(shown: Shown, io: Io): Promise<number> {
  const opened = await openLive(recordedEvents(shown.filter));
  if (!opened.ok) return reportError(io, opened.error);
  const state = new State({ proc: new LiveProc(), ownPid: ownPid() });
  return await show(opened.value, state, shown, io, stopOnSignals(() => opened.value.wake()));
}

async function show(
  source: EventSource,
  state: State,
  shown: Shown,
  io: Io,
  stop: Stop,
): Promise<number> {
  state.load(source.platform);
  const viewer = new EventViewer(state, shown, source.live ? ownPid() : -1);
  let code = 0;
  while (!stop.requested) {
    const next = await source.next();
    if (!next.ok) {
      shown.lines?.flush();
      code = reportError(io, next.error);
      break;
    }
    if (next.value === undefined || !viewer.show(next.value)) break;
    if (source.live) state.purge(Date.now() * 1e6);
    // a pipe may be silent for long
    if (shown.lines?.flush() === false) {
      shown.limits.over = true;
      break;
    }
  }
  if (stop.requested) shown.limits.over = true;
  shown.lines?.flush();
  stop.dispose();
  await source.close();
  return code;
}
