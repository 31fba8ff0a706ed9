/**
 * A capture file as a source of events: `openCapture` reads the header, `next` hands out events
 * in the place where they were read, many at a time. Memory does not depend on the file's size.
 *
 * What is broken ends the reading with one error that names the place, after all events before it
 * were handed out. Event types above the table and old enter events that are merged into their exit
 * event are left out, so the events of the batches are exactly those that take an event number.
 */
import { type Batch, type EventSource, STATE_ONLY } from "../event/batch.ts";
import { EVENT_COUNT, PPME } from "../event/event_codes.ts";
import { hasLargePayload, HEADER_BYTES, MAX_PARAMS } from "../event/event_view.ts";
import type { Platform } from "../event/platform.ts";
import { fail, ok, type Result, type SakerError } from "../base/result.ts";
import {
  Block,
  BLOCK_HEADER,
  BLOCK_TRAILER,
  isPcapngBlock,
  MAX_LARGE_BLOCK,
  MAX_SMALL_BLOCK,
} from "./block.ts";
import { type ByteSource, openBytes } from "./byte_source.ts";
import { ByteWindow } from "./byte_window.ts";
import { Decision, decisionFor } from "./conversion_table.ts";
import { EventConverter, MAX_CONVERTED, Outcome } from "./convert.ts";
import { type Damage, damaged, unreadable } from "./damage.ts";
import { looksLike, SNIFFED } from "./looks_like.ts";
import { restoreNewerCall } from "./newer_call.ts";
import { passBlock, readSection, truncated } from "./section_reader.ts";
import { upgradeV1, V1_HEADER_BYTES, v1Length, V2_SURPLUS } from "./event_v1.ts";

/** Bytes of the file in memory at a time; they stay in the second-level cache while they are used. */
const WINDOW = 256 << 10;
/** Bytes for events that are made anew, behind the window. */
const SIDE = 512 << 10;
const MAX_EVENTS = 16_384;

/** Why the scan of the window ended. */
const Stop = { FULL: 0, MORE: 1, SECTION: 2, DAMAGE: 3 } as const;

/** Opens a capture, `-` for stdin. Fails when it is missing, no capture, or its header is damaged. */
export async function openCapture(path: string): Promise<Result<EventSource>> {
  const bytes = await openBytes(path);
  return bytes.ok ? await openCaptureBytes(bytes.value) : bytes;
}

/** Like {@linkcode openCapture} for bytes from elsewhere, which it closes on failure too. */
export async function openCaptureBytes(source: ByteSource): Promise<Result<EventSource>> {
  const window = new ByteWindow(source, WINDOW, SIDE);
  const known = await window.ensure(4) && window.data.getUint32(0, true) === Block.SECTION;
  if (!known) {
    await window.ensure(SNIFFED);
    await source.close();
    return fail(noCapture(source.name, window));
  }
  const section = await readSection(window);
  if (section.ok) return ok(new CaptureSource(source, window, section.value));
  await source.close();
  return fail(
    section.error.foreign === undefined
      ? damaged(source.name, section.error)
      : unreadable(source.name, `is ${section.error.foreign}, not a scap capture`, NO_CAPTURE),
  );
}

const NO_CAPTURE = "Give a file that saker record, Falco, sysdig or Stratoshark wrote.";

/** The error about bytes that do not begin like a capture. */
function noCapture(name: string, window: ByteWindow): SakerError {
  const { bytes, at, end, error } = window;
  if (at === end) {
    if (error === undefined) return unreadable(name, "is empty", NO_CAPTURE);
    return damaged(name, { offset: 0, what: "nothing of it can be unpacked", cause: error });
  }
  if (SECTION_START.startsWith(String.fromCharCode(...bytes.subarray(at, Math.min(end, at + 4))))) {
    return damaged(name, { offset: end - at, what: "the file ends inside a section header" });
  }
  const [what, advice] = looksLike(bytes.subarray(at, end)) ?? [];
  if (what === undefined) return unreadable(name, "is not a scap capture", NO_CAPTURE, error);
  const hint = advice === undefined ? NO_CAPTURE : advice[0]?.toUpperCase() + advice.slice(1);
  return unreadable(name, `is ${what}, not a scap capture`, hint, error);
}

/** The bytes of {@linkcode Block}.SECTION. */
const SECTION_START = "\n\r\r\n";

class CaptureSource implements EventSource {
  readonly live = false;
  readonly platform: Platform;
  readonly #source: ByteSource;
  readonly #window: ByteWindow;
  readonly #converter = new EventConverter();
  /** Version 1 events on their way to the converter. */
  readonly #upgraded = new Uint8Array(MAX_SMALL_BLOCK);
  readonly #upgradedData = new DataView(this.#upgraded.buffer);
  readonly #at = new Uint32Array(MAX_EVENTS);
  readonly #cpu = new Uint16Array(MAX_EVENTS);
  readonly #flags = new Uint8Array(MAX_EVENTS);
  #count = 0;
  /** Next free byte of the side region. */
  #side = 0;
  /** Bytes that the scan needs to go on, after {@linkcode Stop}.MORE. */
  #need = BLOCK_HEADER;
  #damage: Damage | undefined;
  /** True if saker made this section of a running machine. */
  #exact: boolean;

  constructor(source: ByteSource, window: ByteWindow, platform: Platform) {
    this.#source = source;
    this.#window = window;
    this.platform = platform;
    this.#exact = platform.exact === true;
  }

  async next(): Promise<Result<Batch | undefined>> {
    const window = this.#window;
    let restart: Platform | undefined;
    while (this.#damage === undefined) {
      this.#count = 0;
      this.#side = window.capacity;
      const stop = this.#scan();
      if (this.#count > 0) return ok(this.#batch(restart));
      if (stop === Stop.SECTION && isPcapngBlock(window.data.getUint32(window.at, true))) {
        const passed = await passBlock(window);
        if (!passed.ok) this.#damage = passed.error;
      } else if (stop === Stop.SECTION) {
        const section = await readSection(window);
        if (!section.ok) {
          this.#damage = section.error;
          break;
        }
        this.#converter.reset();
        restart = section.value;
        this.#exact = restart.exact === true;
      } else if (stop === Stop.MORE && !await window.ensure(this.#need)) {
        if (window.available === 0 && window.error === undefined) {
          return ok(restart === undefined ? undefined : this.#batch(restart));
        }
        const ended = truncated(window, window.available === 0 ? undefined : "an event block");
        if (!ended.ok) this.#damage = ended.error;
      }
    }
    // A section that was read before the damage still counts.
    if (restart !== undefined) return ok(this.#batch(restart));
    return fail(damaged(this.#source.name, this.#damage as Damage));
  }

  close(): Promise<void> {
    return this.#source.close();
  }

  #batch(restart: Platform | undefined): Batch {
    const batch = {
      bytes: this.#window.bytes,
      data: this.#window.data,
      count: this.#count,
      at: this.#at,
      cpu: this.#cpu,
      flags: this.#flags,
    };
    return restart === undefined ? batch : { ...batch, restart };
  }

  /** Takes the whole blocks in the window, until something else than a good event comes. */
  #scan(): number {
    const window = this.#window;
    const { data, end } = window;
    const sideEnd = window.bytes.length - MAX_CONVERTED;
    let at = window.at;
    let count = this.#count;
    let stop: number = Stop.FULL;
    // what it needs is noted behind the loop: a step that seldom runs, in it, costs what V8 has compiled
    let need = 0;
    while (count < MAX_EVENTS) {
      if (end - at < BLOCK_HEADER) {
        need = BLOCK_HEADER;
        break;
      }
      const layout = layoutOf(data.getUint32(at, true));
      if (layout < 0) {
        stop = Stop.SECTION;
        break;
      }
      const length = data.getUint32(at + 4, true);
      if (length > (layout & LARGE ? MAX_LARGE_BLOCK : MAX_SMALL_BLOCK)) {
        stop = this.#broken(at, `event block of ${length} bytes`);
        break;
      }
      if (end - at < length) {
        need = length;
        break;
      }
      const event = at + BLOCK_HEADER + (layout & FLAGS ? 6 : 2);
      const eventEnd = at + length - BLOCK_TRAILER;
      if (event + ((layout & V1) ? V1_HEADER_BYTES : HEADER_BYTES) > eventEnd) {
        stop = this.#broken(at, `event block of ${length} bytes`);
        break;
      }
      const type = data.getUint16(event + 20, true);
      if (type < EVENT_COUNT) {
        let place = event;
        if (layout & V1) {
          if (this.#side > sideEnd) break;
          place = this.#takeV1(event, eventEnd, type);
        } else if (!fits(data, event, eventEnd, type)) {
          stop = this.#broken(at, `parameters of event type ${type} exceed the event`);
          break;
        } else if (decisionFor(type, data.getUint32(event + 22, true)) !== Decision.PASS) {
          if (this.#side > sideEnd) break;
          place = this.#take(window.bytes, data, event);
        }
        if (place < 0) {
          if (place === FAILED) {
            stop = this.#broken(at, this.#why);
            break;
          }
        } else {
          if (type === PPME.GENERIC_X && this.#exact && place === event) {
            restoreNewerCall(data, event);
          }
          this.#at[count] = place;
          this.#cpu[count] = data.getUint16(at + BLOCK_HEADER, true);
          this.#flags[count] = layout & FLAGS
            ? data.getUint8(at + BLOCK_HEADER + 2) & STATE_ONLY
            : 0;
          count++;
        }
      }
      at += length;
    }
    window.at = at;
    this.#count = count;
    if (need === 0) return stop;
    this.#need = need;
    return Stop.MORE;
  }

  #why = "";

  #broken(at: number, what: string): number {
    this.#damage = { offset: this.#window.offset + at - this.#window.at, what };
    return Stop.DAMAGE;
  }

  /** Upgrades a version 1 event, and converts it. Gives its place in the side region or a reason for none. */
  #takeV1(event: number, eventEnd: number, type: number): number {
    const length = v1Length(this.#window.data, event);
    let total = this.#upgrade(event, eventEnd, type, length);
    if (total < 0) total = this.#upgrade(event, eventEnd, type, length - V2_SURPLUS);
    const out = this.#upgraded;
    if (total < 0) {
      this.#why = `event type ${type} of ${length} bytes has no fitting number of parameters`;
      return FAILED;
    }
    const place = this.#take(out, this.#upgradedData, 0);
    return place === 0 ? this.#keep(out, total) : place;
  }

  /** Writes the version 2 form of a version 1 event of `length`; gives its length, or -1. */
  #upgrade(event: number, eventEnd: number, type: number, length: number): number {
    if (length < V1_HEADER_BYTES || event + length > eventEnd) return -1;
    const { bytes, data } = this.#window;
    const total = upgradeV1(bytes, data, event, length, this.#upgraded, this.#upgradedData);
    return total >= 0 && fits(this.#upgradedData, 0, total, type) ? total : -1;
  }

  /** Converts the event at `start`; the same place means that it stays as it is. */
  #take(bytes: Uint8Array, data: DataView, start: number): number {
    const converter = this.#converter;
    switch (converter.convert(bytes, data, start)) {
      case Outcome.DROPPED:
        return DROPPED;
      case Outcome.SAME:
        return start;
      case Outcome.CHANGED:
        return this.#keep(converter.bytes, converter.length);
      default:
        this.#why = converter.error;
        return FAILED;
    }
  }

  /** Puts an event into the side region, where the caller has seen to room. */
  #keep(bytes: Uint8Array, length: number): number {
    const place = this.#side;
    this.#window.bytes.set(bytes.subarray(0, length), place);
    this.#side += length;
    return place;
  }
}

/** Places of events that are none. */
const DROPPED = -1;
const FAILED = -2;

/** Bits of an event block's layout. */
const FLAGS = 1;
const LARGE = 2;
const V1 = 4;

/** Layout of an event block, -1 for any other block. */
function layoutOf(type: number): number {
  switch (type) {
    case Block.EVENT_V2:
      return 0;
    case Block.EVENT_FLAGS_V2:
      return FLAGS;
    case Block.EVENT_LARGE:
      return LARGE;
    case Block.EVENT_FLAGS_LARGE:
      return FLAGS | LARGE;
    case Block.EVENT_V1:
    case Block.EVENT_V1_OLD:
      return V1;
    case Block.EVENT_FLAGS_V1:
      return V1 | FLAGS;
    default:
      return -1;
  }
}

/** True if the event at `start` and its parameters lie within its length, and that before `end`. */
function fits(data: DataView, start: number, end: number, type: number): boolean {
  const length = data.getUint32(start + 16, true);
  const nparams = data.getUint32(start + 22, true);
  if (length < HEADER_BYTES || start + length > end || nparams > MAX_PARAMS) return false;
  const wide = hasLargePayload(type);
  let lengths = start + HEADER_BYTES;
  let total = HEADER_BYTES + nparams * (wide ? 4 : 2);
  if (total > length) return false;
  if (wide) {
    for (let i = 0; i < nparams; i++, lengths += 4) total += data.getUint32(lengths, true);
  } else {
    // two at a time
    let left = nparams;
    for (; left > 1; left -= 2, lengths += 4) {
      const two = data.getInt32(lengths, true);
      total += (two & 0xffff) + (two >>> 16);
    }
    if (left > 0) total += data.getUint16(lengths, true);
  }
  return total <= length;
}
