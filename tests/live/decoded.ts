/**
 * An event that the driver made, with its parameters by name. It is taken apart when a test looks at
 * it: what else goes on at the machine may be a flood, and a test that does not keep up with it loses
 * its own events.
 */
import assert from "node:assert/strict";
import { Interner } from "../../src/base/interner.ts";
import { EVENTS } from "../../src/event/event_table.ts";
import { EventView } from "../../src/event/event_view.ts";
import { Extra } from "../../src/event/extra.ts";

/** What there is in an event beside its header. */
interface Content {
  readonly params: Readonly<Record<string, number | bigint | string | undefined>>;
  readonly path: string | undefined;
  readonly path2: string | undefined;
  readonly viaIoUring: boolean;
  readonly compat: boolean;
  readonly received: readonly Received[];
}

/** A descriptor that came with a message. */
export interface Received {
  readonly fd: number;
  readonly flags: number;
  readonly mode: number;
  readonly ino: number;
  readonly path: string;
}

function receivedOf(view: EventView): Received[] {
  const out: Received[] = [];
  for (let at = view.extra(Extra.RECEIVED); at >= 0 && at < view.end;) {
    const length = view.extraLength(at);
    if (view.data.getUint16(at - 4, true) === Extra.RECEIVED) {
      out.push({
        fd: view.data.getInt32(at, true),
        flags: view.data.getUint32(at + 4, true),
        mode: view.data.getUint32(at + 12, true),
        ino: Number(view.data.getBigUint64(at + 16, true)),
        path: length > 24 ? view.textAt(at + 24, length - 24) : "",
      });
    }
    at += length + 4;
  }
  return out;
}

const TEXT: ReadonlySet<string> = new Set(["CHARBUF", "FSPATH", "FSRELPATH"]);
const NUMBER: ReadonlySet<number> = new Set([1, 2, 4, 8]);
const RAW: ReadonlySet<string> = new Set([
  "BYTEBUF",
  "SOCKADDR",
  "SOCKTUPLE",
  "FDLIST",
  "DYN",
  "CHARBUFARRAY",
]);

function contentOf(view: EventView): Content {
  const info = EVENTS[view.type];
  assert.ok(info !== undefined);
  const params: Record<string, number | bigint | string | undefined> = {};
  info.params.forEach(({ name, type }, i) => {
    const length = view.paramLength(i);
    if (TEXT.has(type)) params[name] = view.str(i);
    else if (length === 0) params[name] = undefined;
    else if (RAW.has(type)) params[name] = view.raw(i);
    else {
      assert.ok(NUMBER.has(length), `${info.name}.${name} has ${length} bytes`);
      const signed = ["FD", "PID", "ERRNO"].includes(type) || type.startsWith("INT");
      const value = signed ? view.int(i) : view.uint(i);
      params[name] = Number.isSafeInteger(value) ? value : view.big(i);
    }
  });
  const via = view.extra(Extra.VIA);
  return {
    params,
    path: view.extraStr(Extra.PATH),
    path2: view.extraStr(Extra.PATH2),
    viaIoUring: via >= 0 && view.bytes[via] === 1,
    compat: view.extra(Extra.COMPAT) >= 0,
    received: receivedOf(view),
  };
}

const VIEW = new EventView(new Interner());

/** The event that begins at `at`. */
function viewOf(bytes: Uint8Array, data: DataView, at: number): EventView {
  assert.ok(VIEW.moveTo(bytes, data, at, 0, 0), "damaged event");
  return VIEW;
}

/** An event: what its header says at once, the rest when it is asked for. */
export class Decoded {
  readonly code: number;
  readonly name: string;
  readonly tid: number;
  readonly #view: () => EventView;
  #content: Content | undefined;

  /** The event that begins at `at` of bytes that stay as they are. */
  constructor(bytes: Uint8Array, data: DataView, at: number) {
    const { type, tid, nparams } = viewOf(bytes, data, at);
    const info = EVENTS[type];
    assert.ok(info !== undefined, `unknown event type ${type}`);
    assert.equal(nparams, info.params.length, info.name);
    this.code = type;
    this.name = info.name;
    this.tid = tid;
    this.#view = () => viewOf(bytes, data, at);
  }

  /** When it happened, ns since the epoch. */
  get ts(): bigint {
    return this.#view().ts();
  }

  /** Everything behind the header. */
  get #whole(): Content {
    return this.#content ??= contentOf(this.#view());
  }

  get params(): Content["params"] {
    return this.#whole.params;
  }

  get path(): string | undefined {
    return this.#whole.path;
  }

  get path2(): string | undefined {
    return this.#whole.path2;
  }

  get viaIoUring(): boolean {
    return this.#whole.viaIoUring;
  }

  get compat(): boolean {
    return this.#whole.compat;
  }

  /** Descriptors that came with a message. */
  get received(): readonly Received[] {
    return this.#whole.received;
  }
}
