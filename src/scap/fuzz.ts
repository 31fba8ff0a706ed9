/**
 * Fuzzing of the capture reader: valid captures are broken at random, and reading must end in
 * events, or in one error, within bounded time and memory. Deterministic: an input is told by its
 * number. Not used by the program itself; `fuzz_test.ts` runs a few inputs, `tests/fuzz` many.
 */
import { gzipSync } from "node:zlib";
import { concat } from "../base/concat.ts";
import { Interner } from "../base/interner.ts";
import type { Platform } from "../event/platform.ts";
import { EVENTS, type ParamTypeName } from "../event/event_table.ts";
import { EventView } from "../event/event_view.ts";
import { Block } from "./block.ts";
import { conversions } from "./conversion_table.ts";
import {
  block,
  eventBlock,
  eventBlockV1,
  openMemory,
  SAMPLE_PLATFORM,
  sectionBytes,
} from "./fixture.ts";

/** Small fast generator (xorshift32); good enough to choose places, and the same everywhere. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = (Math.imul(seed + 1, 0x9E3779B1) >>> 0) || 1;
  }

  /** A whole number from 0 to `below` - 1. */
  below(below: number): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state % below;
  }

  /** One of the items, of which there must be some. */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

const TEXTS: ReadonlySet<ParamTypeName> = new Set(["CHARBUF", "FSPATH", "FSRELPATH", "BYTEBUF"]);

/** A plausible event of `type` with `nparams` parameters. */
function sampleEvent(type: number, nparams: number) {
  const params = Array.from({ length: nparams }, (_, i) => {
    const kind = EVENTS[type]?.params[i]?.type ?? "BYTEBUF";
    return TEXTS.has(kind)
      ? "/tmp/name\0"
      : "\x01\0\0\0\0\0\0\0".slice(0, kind.endsWith("32") ? 4 : 8);
  });
  return { type, params };
}

/** Blocks of the captures that are broken: all event types, all old ones, every kind of block. */
function seedBlocks(): Uint8Array[][] {
  const current = EVENTS.filter((info) => info.state === "current")
    .map((info) => eventBlock(sampleEvent(info.code, info.params.length), 1, info.code & 1));
  const old = conversions().map((rule) => eventBlock(sampleEvent(rule.type, rule.nparams)));
  const v1 = conversions().filter((rule) => rule.type < 100)
    .map((rule) => eventBlockV1(sampleEvent(rule.type, rule.nparams)));
  const header = split(sectionBytes(SAMPLE_PLATFORM));
  const unknown = block(0x0BAD, new Uint8Array(100));
  return [
    [...header, ...current.slice(0, 40)],
    [...header, unknown, ...current],
    [...header, ...old],
    [...header, ...v1],
    [...header, ...old.slice(50, 90), ...header, ...v1.slice(0, 20)],
  ];
}

/** Cuts a good capture, not packed, into its blocks. */
export function split(bytes: Uint8Array): Uint8Array[] {
  const data = new DataView(bytes.buffer, bytes.byteOffset);
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = data.getUint32(at + 4, true);
    blocks.push(bytes.subarray(at, at + length));
    at += length;
  }
  return blocks;
}

const SEEDS = seedBlocks();
/** Numbers at which lengths and counts go wrong. */
const EDGES = [0, 1, 3, 4, 8, 12, 25, 26, 27, 64, 65, 255, 4096, 65535, 65536, 65544, 65545];
const HIGH = [0x7FFFFFFF, 0x80000000, 0xFFFFFFFC, 0xFFFFFFFF, 16 << 20, (16 << 20) + 1];
const BLOCK_TYPES: readonly number[] = Object.values(Block);

/**
 * Input number `number`: a seed (the blocks of a good capture) with one to six mutations; every 16th
 * is packed, and may be broken then.
 */
export function fuzzInput(
  number: number,
  seeds: readonly (readonly Uint8Array[])[] = SEEDS,
): Uint8Array {
  const random = new Random(number);
  const blocks = [...random.pick(seeds)];
  for (let count = random.below(3); count > 0; count--) shuffle(blocks, random, seeds);
  let bytes: Uint8Array = concat(blocks);
  for (let count = 1 + random.below(4); count > 0; count--) bytes = mutate(bytes, random);
  if (number % 16 !== 0) return bytes;
  bytes = concat([gzipSync(bytes.subarray(0, 3000)), gzipSync(bytes.subarray(3000))]);
  return random.below(2) === 0 ? bytes : mutate(bytes, random);
}

function shuffle(
  blocks: Uint8Array[],
  random: Random,
  seeds: readonly (readonly Uint8Array[])[],
): void {
  const a = random.below(blocks.length);
  const b = random.below(blocks.length);
  switch (random.below(4)) {
    case 0: {
      const other = blocks[a] as Uint8Array;
      blocks[a] = blocks[b] as Uint8Array;
      blocks[b] = other;
      break;
    }
    case 1:
      blocks.splice(a, 0, blocks[b] as Uint8Array);
      break;
    case 2:
      if (blocks.length > 1) blocks.splice(a, 1);
      break;
    default:
      blocks.splice(a, 0, random.pick(random.pick(seeds)));
  }
}

function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  if (bytes.length < 8) return bytes;
  const at = random.below(bytes.length);
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const word = Math.min(at & ~1, bytes.length - 4);
  switch (random.below(7)) {
    case 0:
      bytes[at] = (bytes[at] as number) ^ (1 << random.below(8));
      return bytes;
    case 1:
      bytes[at] = random.below(256);
      return bytes;
    case 2:
      data.setUint16(word, random.pick(EDGES), true);
      return bytes;
    case 3:
      data.setUint32(word, random.pick(random.below(2) ? EDGES : HIGH), true);
      return bytes;
    case 4:
      return bytes.subarray(0, at);
    case 5:
      return editLength(bytes, data, random);
    default: { // a piece taken out, or twice
      const piece = random.below(64);
      return random.below(2)
        ? concat([bytes.subarray(0, at), bytes.subarray(at + piece)])
        : concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - piece))]);
    }
  }
}

/** Changes the type, the length or a field just behind them of a block that framing still finds. */
function editLength(bytes: Uint8Array, data: DataView, random: Random): Uint8Array {
  let at = 0;
  for (let steps = random.below(60); steps > 0; steps--) {
    if (at + 40 >= bytes.length) break;
    const length = data.getUint32(at + 4, true);
    if (length < 12 || at + length + 40 >= bytes.length) break;
    at += length;
  }
  if (at + 40 >= bytes.length) return bytes;
  switch (random.below(4)) {
    case 0:
      data.setUint32(at, random.pick(BLOCK_TYPES), true);
      break;
    case 1:
      data.setUint32(at + 4, data.getUint32(at + 4, true) + random.below(17) - 8, true);
      break;
    case 2: // event length, parameter count and lengths are about here
      data.setUint16(at + 8 + 2 * random.below(16), random.pick(EDGES), true);
      break;
    default:
      data.setUint16(at + 8 + 2 * random.below(16), random.below(65536), true);
  }
  return bytes;
}

/** What reading an input came to. */
export interface FuzzOutcome {
  readonly events: number;
  readonly sections: number;
  /** Code of the error that ended the reading. */
  readonly error?: string;
  /** The input broke a promise of the reader; what it was. */
  readonly broken?: string;
}

/** What goes on behind the reader with what it gives; must not throw whatever that is. */
export interface FuzzConsumer {
  section(platform: Platform): void;
  event(view: EventView, num: number): void;
}

const view = new EventView(new Interner(8));

/**
 * Reads an input to its end. A broken promise is an exception, an event that the cursor refuses, an
 * error without a place, or more events than the bytes can hold.
 */
export async function fuzzRead(
  input: Uint8Array,
  consumer?: FuzzConsumer,
): Promise<FuzzOutcome> {
  let events = 0;
  let sections = 1;
  try {
    const opened = await openMemory(input);
    if (!opened.ok) return { events, sections: 0, error: opened.error.code };
    consumer?.section(opened.value.platform);
    for (;;) {
      const next = await opened.value.next();
      if (!next.ok) {
        await opened.value.close();
        const placed = next.error.code === "CAPTURE_DAMAGED" &&
          / at byte \d+: /.test(next.error.message);
        const outcome = { events, sections, error: next.error.code };
        return placed
          ? outcome
          : { ...outcome, broken: `error without a place: ${next.error.message}` };
      }
      const batch = next.value;
      if (batch === undefined) break;
      if (batch.restart !== undefined) {
        sections++;
        consumer?.section(batch.restart);
      }
      for (let i = 0; i < batch.count; i++) {
        const at = batch.at[i] as number;
        if (
          !view.moveTo(
            batch.bytes,
            batch.data,
            at,
            batch.cpu[i] as number,
            batch.flags[i] as number,
          )
        ) {
          return { events, sections, broken: `event ${events + i} is refused by the cursor` };
        }
        if (view.type >= EVENTS.length) {
          return { events, sections, broken: `event type ${view.type} is not in the table` };
        }
        consumer?.event(view, events + i + 1);
      }
      events += batch.count;
      // the smallest event block has 40 bytes; packed inputs grow a thousandfold at most
      if (events > input.length * 1032 / 40 + 1) {
        return { events, sections, broken: "too many events" };
      }
    }
    await opened.value.close();
    return { events, sections };
  } catch (error) {
    return {
      events,
      sections,
      broken: error instanceof Error ? String(error.stack) : String(error),
    };
  }
}
