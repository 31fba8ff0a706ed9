/** An {@linkcode Io} for tests: keeps what is written, closes when told. */
import type { Io } from "./command.ts";

/** Collects output in memory. */
export class TestIo implements Io {
  readonly outIsTerminal: boolean;
  readonly errIsTerminal = false;
  stdout = "";
  stderr = "";
  /** Writes that succeed before the reader is gone. */
  writesLeft = Infinity;

  constructor(terminal = false) {
    this.outIsTerminal = terminal;
  }

  out(text: string): boolean {
    if (this.writesLeft-- <= 0) return false;
    this.stdout += text;
    return true;
  }

  err(text: string): void {
    this.stderr += text;
  }
}
