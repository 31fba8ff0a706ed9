/**
 * What the running kernel cannot tell although the rules ask for it. A missing tracepoint that saker
 * can live without is no failure, but whoever relies on the rules must know.
 */
import { Hook } from "./ffi.ts";

const GAPS: readonly (readonly [hook: number, sentence: string])[] = [
  [
    Hook.IO_URING,
    "this kernel does not tell what io_uring requests do (Linux 6.0 and later do): " +
    "files and connections that are opened through a ring are not seen",
  ],
  [Hook.SIGNAL, "this kernel does not tell which signals are delivered"],
  [Hook.SWITCH, "this kernel does not tell task switches"],
  [Hook.PAGE_FAULT, "this kernel does not tell page faults"],
];

/** A sentence (no full stop) for each hook of `wanted` that is not in `loaded`; bits of {@linkcode Hook}. */
export function kernelGaps(wanted: number, loaded: number): readonly string[] {
  return GAPS.filter(([hook]) => (wanted & ~loaded & hook) !== 0).map(([, sentence]) => sentence);
}
