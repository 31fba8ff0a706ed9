/** The program: a list of commands. Adding a command is adding its record here. */
import type { Command } from "./command.ts";
import { completionsCommand } from "./completions.ts";
import { eventsCommand } from "./events.ts";
import { describeCommand } from "./describe.ts";
import { fromFalcoFlags } from "./falco_flags.ts";
import { explainCommand } from "./explain.ts";
import { fieldsCommand } from "./fields.ts";
import { ProcessIo } from "./io.ts";
import { lintCommand } from "./lint.ts";
import { makeProgram } from "./program.ts";
import { readCommand } from "./read.ts";
import { recordCommand } from "./record.ts";
import { replayCommand } from "./replay.ts";
import { endOnDefects, reportDefect, reportError } from "./report_error.ts";
import { schemaCommand } from "./schema.ts";
import { supportCommand } from "./support.ts";
import { validateCommand } from "./validate.ts";
import { runCommand } from "./run.ts";
import { testCommand } from "./test.ts";
import { versionCommand } from "./version.ts";

/** Every command, in the order in which help shows them. */
export const COMMANDS: readonly Command[] = [
  runCommand,
  replayCommand,
  recordCommand,
  readCommand,
  validateCommand,
  describeCommand,
  testCommand,
  explainCommand,
  lintCommand,
  fieldsCommand,
  eventsCommand,
  schemaCommand,
  supportCommand,
  completionsCommand(() => COMMANDS),
  versionCommand,
];

const ABOUT = "Runtime security for Linux: watches system calls and applies Falco's rules.";

/** Runs the program with the words of its call; never throws. */
export async function main(argv: readonly string[], io = new ProcessIo()): Promise<number> {
  try {
    const call = fromFalcoFlags(argv);
    for (const note of call.notes) io.err(`saker: ${note}.\n`);
    if (call.refused !== undefined) {
      const { flag, why: hint } = call.refused;
      return reportError(io, { code: "USAGE", message: `${flag} cannot be used`, hint });
    }
    if (call.incomplete !== undefined) {
      const message = `${call.incomplete} needs a value behind it`;
      return reportError(io, {
        code: "USAGE",
        message,
        hint: "`saker run --help` shows examples.",
      });
    }
    const code = call.print === undefined
      ? await makeProgram(COMMANDS, io, ABOUT).run(call.words)
      : print(io, call.print());
    return io.failure === undefined ? code : reportError(io, io.failure);
  } catch (error) {
    return reportDefect(io, error);
  }
}

function print(io: ProcessIo, text: string): number {
  io.out(text);
  return 0;
}

if (import.meta.main) {
  const io = new ProcessIo();
  endOnDefects(io);
  // Not before this module has been evaluated: only then does the runtime keep what it compiled, and
  // later starts take a third of the time. It does so while the program waits for something, which
  // short commands never did. (A timer would take 14 ms.)
  addEventListener("load", async () => {
    await Deno.stat("/").catch(() => undefined);
    Deno.exit(await main(Deno.args, io));
  }, { once: true });
}
