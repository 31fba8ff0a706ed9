/** Small captures for tests of the commands that read and write them. */
import { EventBuilder } from "../event/event_builder.ts";
import { CaptureWriter } from "../scap/capture_writer.ts";
import { platform } from "../state/test_machine.ts";

/** Time of the first event, ns: 2001-09-09 01:46:40 UTC. Each event is 1 s after the one before. */
export const FIRST_TS = 1_000_000_000_000_000_000n;
const SECOND = 1_000_000_000n;

/** Makes events of the shell (100) of a test machine; `add` adds one a second. */
export class TestCapture {
  readonly builder = new EventBuilder();
  #ts = FIRST_TS;

  add(event: string, values: Parameters<EventBuilder["add"]>[1], tid = 100): this {
    this.builder.add(event, values, { ts: this.#ts, tid });
    this.#ts += SECOND;
    return this;
  }

  /** An open by the shell, which gives the descriptor `fd`. */
  open(name: string, fd: number): this {
    return this.add("openat", { fd, dirfd: -100, name, flags: 1, mode: 0, dev: 1, ino: 2 });
  }

  /** Writes it to a file. */
  write(path: string): void {
    const writer = CaptureWriter.open(path, platform);
    if (!writer.ok) throw new Error(writer.error.message);
    const batch = this.builder.batch();
    for (let i = 0; i < batch.count; i++) writer.value.add(batch, i);
    const closed = writer.value.close();
    if (!closed.ok) throw new Error(closed.error.message);
  }
}
