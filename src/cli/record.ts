/**
 * `saker record`: writes events to a capture, from this machine or from another capture. What was
 * written before a failure or a SIGINT is a whole capture.
 */
import { baseName, folderOf } from "../base/path_name.ts";
import { ownPid } from "../base/host_root.ts";
import { exitCode } from "../base/exit_code.ts";
import { fail, ok, type Result } from "../base/result.ts";
import { type LiveSource, openLive } from "../driver/live_source.ts";
import { type Consumer, runLoop } from "../engine/event_loop.ts";
import { usageNow } from "../engine/statistics.ts";
import type { EventSource } from "../event/batch.ts";
import { makeFieldTable } from "../field/field_table.ts";
import { type EventFilter, makeEventFilter } from "../record/event_filter.ts";
import { recordedEvents } from "../record/recorded_events.ts";
import { Recorder } from "../record/recorder.ts";
import { openCapture } from "../scap/capture_source.ts";
import type { WriterOptions } from "../scap/capture_writer.ts";
import { isRotationOf } from "../scap/rotation.ts";
import { LiveProc, scanProc } from "../state/proc_scan.ts";
import { State } from "../state/state.ts";
import type { Command, Invocation, Io } from "./command.ts";
import { interruptible } from "./interruptible.ts";
import { parseCount, parseSeconds, parseSize } from "./quantities.ts";
import { reportError } from "./report_error.ts";
import { stopOnSignals } from "./stop.ts";

/** The command's record. */
export const recordCommand: Command = {
  name: "record",
  summary: "write events of this machine to a capture file",
  args: "[filter...]",
  options: [
    { flags: "-o, --output <file>", help: 'capture to write, "-" for standard output' },
    { flags: "-i, --input <capture>", help: "take the events from this capture" },
    {
      flags: "--rotate-size <size>",
      help:
        "start another file after so many bytes: 500k, 10M, 1G (no unit: M, from 100000 on bytes); " +
        "a file is at least " +
        "twice as large as its header",
    },
    {
      flags: "--rotate-time <span>",
      help: "start another file after so much time of the events: 90s, 10m, 1h (no unit: s)",
    },
    { flags: "--keep <n>", help: "keep so many of these files and delete older ones" },
    { flags: "--gzip", help: "pack with gzip" },
    { flags: "--snaplen <bytes>", help: "keep at most so many bytes of data read and written" },
  ],
  details: `
The capture begins with the machine, its users, processes and open files, and can be read by saker,
Falco, sysdig and Stratoshark. With the limits --rotate-size or --rotate-time, trace.scap becomes
trace.0001.scap, trace.0002.scap and so on; each of them is a whole capture.

FILTER is a condition as in rules. Events that it rejects are left out, but for those from which
processes and descriptors are known (exec, open, close ...): they are marked state-only, so
that replaying the file knows as much as the live machine did, and no rule sees them.

SIGINT (Ctrl-C) ends a live recording. One JSON line of counts on standard error tells what was done.

Examples:
  saker record -o trace.scap
  saker record -o web.scap 'proc.name = nginx or container.id != host'
  saker record -o day.scap --rotate-time 1h --keep 24 --gzip
  saker record -i trace.scap -o execs.scap evt.type = execve`,
  run: record,
};

async function record({ args, options, io }: Invocation): Promise<number> {
  const path = options["output"];
  if (typeof path !== "string") {
    return reportError(io, {
      code: "USAGE",
      message: "record needs a file to write to",
      hint: "Name it with -o FILE; - is standard output.",
    });
  }
  if (path === "-" && io.outIsTerminal) {
    return reportError(io, {
      code: "USAGE",
      message: "a capture is not for a terminal",
      hint: "Send standard output to a file or a program.",
    });
  }
  const writer = writerOptions(options);
  if (!writer.ok) return reportError(io, writer.error);
  const filter = makeEventFilter(args.join(" "), makeFieldTable());
  if (!filter.ok) return reportError(io, filter.error);
  const input = options["input"];
  if (typeof input === "string") {
    const rotates = options["rotateSize"] !== undefined || options["rotateTime"] !== undefined;
    if (isOverwritten(input, path, rotates)) {
      return reportError(io, {
        code: "USAGE",
        message: `the capture ${input} cannot be written to while it is read`,
        hint: "Give another name with -o.",
      });
    }
    const opened = await openCapture(input);
    if (!opened.ok) return reportError(io, opened.error);
    return await copy(opened.value, undefined, path, filter.value, writer.value, io);
  }
  const opened = await openLive({
    ...recordedEvents(filter.value),
    ...(writer.value.snaplen !== undefined && { snaplen: writer.value.snaplen }),
    scan: () => scanProc(undefined, { complete: true }),
  });
  if (!opened.ok) return reportError(io, opened.error);
  return await copy(opened.value, opened.value, path, filter.value, writer.value, io);
}

function writerOptions(options: Invocation["options"]): Result<WriterOptions> {
  const { rotateSize, rotateTime, keep, snaplen } = options;
  const bytes = given(rotateSize, (text) => parseSize("--rotate-size", text));
  if (!bytes.ok) return bytes;
  const seconds = given(rotateTime, (text) => parseSeconds("--rotate-time", text));
  if (!seconds.ok) return seconds;
  const files = given(keep, (text) => parseCount("--keep", text));
  if (!files.ok) return files;
  const length = given(snaplen, (text) => parseCount("--snaplen", text, 0));
  if (!length.ok) return length;
  const rotates = bytes.value !== undefined || seconds.value !== undefined;
  if (files.value !== undefined && !rotates) {
    return fail({
      code: "USAGE",
      message: "--keep says nothing without --rotate-size or --rotate-time",
      hint: "Give one of them as well.",
    });
  }
  if (rotates && options["output"] === "-") {
    return fail({
      code: "USAGE",
      message: "standard output is one file: there is nothing to rotate",
      hint: "Name a file with -o.",
    });
  }
  return ok({
    gzip: options["gzip"] === true,
    ...(length.value !== undefined && { snaplen: length.value }),
    rotation: {
      ...(bytes.value !== undefined && { bytes: bytes.value }),
      ...(seconds.value !== undefined && { seconds: seconds.value }),
      ...(files.value !== undefined && { keep: files.value }),
    },
  });
}

function given<T>(
  value: Invocation["options"][string],
  parse: (text: string) => Result<T>,
): Result<T | undefined> {
  return typeof value === "string" ? parse(value) : ok(undefined);
}

/** True if writing `output`, or the files of its rotation, would destroy `input`. */
function isOverwritten(input: string, output: string, rotates: boolean): boolean {
  if (input === "-" || output === "-") return false;
  try {
    const from = Deno.realPathSync(input);
    if (!rotates) return from === Deno.realPathSync(output);
    const folder = Deno.realPathSync(folderOf(output));
    return isRotationOf(from, `${folder}/${baseName(output)}`);
  } catch { // one of them does not exist yet
    return false;
  }
}

async function copy(
  source: EventSource,
  live: LiveSource | undefined,
  path: string,
  filter: EventFilter | undefined,
  writer: WriterOptions,
  io: Io,
): Promise<number> {
  const start = usageNow();
  const state = new State(live === undefined ? {} : { proc: new LiveProc(), ownPid: ownPid() });
  const opened = Recorder.open({ path, platform: source.platform, state, filter, writer });
  if (!opened.ok) {
    await source.close();
    return reportError(io, opened.error);
  }
  const recorder = opened.value;
  const { source: reading, stop } = live === undefined
    ? interruptible(source)
    : { source, stop: stopOnSignals(() => live.wake()) };
  if (live !== undefined) {
    io.err(
      `saker: ready, recording to ${path === "-" ? "standard output" : recorder.writer.path}\n`,
    );
  }
  const outcome = await runLoop(reading, live === undefined ? recorder : promptly(recorder), {
    stopped: () => stop.requested,
    onStop: () => live?.detach(),
    afterBatch: () => {
      if (live !== undefined) state.purge(Date.now() * 1e6);
      return true;
    },
  });
  stop.dispose();
  const closed = recorder.writer.close();
  const drops = live?.statistics().drops;
  await source.close();
  const { events, written, stateOnly, damaged } = recorder.counts;
  const used = usageNow();
  io.err(
    JSON.stringify({
      events,
      ...(drops !== undefined && { drops }),
      damaged,
      written,
      state_only: stateOnly,
      skipped: recorder.writer.skipped,
      lost: recorder.writer.lost,
      files: recorder.writer.files,
      bytes: recorder.writer.written,
      duration_s: Math.round(used.wallMs - start.wallMs) / 1000,
    }) + "\n",
  );
  const result = outcome.ok ? closed : outcome;
  if (result.ok) return exitCode("OK");
  return isClosedPipe(path, result.error.cause) ? exitCode("OK") : reportError(io, result.error);
}

/** A recorder of slow events, which are not to wait long for more of them. */
function promptly(recorder: Recorder): Consumer {
  return {
    process(batch) {
      const done = recorder.process(batch);
      return done.ok ? recorder.flushLate() : done;
    },
  };
}

/** A reader of standard output that went away is no failure. */
function isClosedPipe(path: string, cause: string | undefined): boolean {
  return path === "-" && /broken pipe/i.test(cause ?? "");
}
