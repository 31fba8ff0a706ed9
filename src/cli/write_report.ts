/** Writes a report to a file, or to standard output for `-`. */
import { causeOf, fail, ok, type Result } from "../base/result.ts";
import type { Io } from "./command.ts";

/** Writes `text`; the error says why that was not possible. */
export function writeReport(io: Io, file: string, text: string): Result<void> {
  if (file === "-") {
    io.out(text);
    return ok(undefined);
  }
  try {
    Deno.writeTextFileSync(file, text);
    return ok(undefined);
  } catch (error) {
    return fail({
      code: "OUTPUT_UNWRITABLE",
      message: `cannot write ${file}`,
      hint: "Check that its folder is there and may be written.",
      cause: causeOf(error),
    });
  }
}
