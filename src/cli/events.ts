/** `saker events`: what `evt.type` can be and which parameters `evt.arg.NAME` can read. */
import { didYouMean } from "../base/nearest.ts";
import { ok, type Result } from "../base/result.ts";
import {
  EventFlag,
  type EventInfo,
  eventNames,
  EVENTS,
  type ParamInfo,
  syscallsOf,
} from "../event/event_table.ts";
import { flagTable } from "../event/flag_tables.ts";
import { allSyscalls } from "../event/syscall_table.ts";
import type { Command } from "./command.ts";
import { reportError } from "./report_error.ts";

/** Names of system calls that have no event of their own. */
function genericNames(): string[] {
  return allSyscalls().filter((call) => call.code === 1).map((call) => call.name).sort();
}

/** Event types to show: the named ones, else those that rules can see (with `all`, every one). */
function select(names: readonly string[], all: boolean): Result<readonly EventInfo[]> {
  const shown = EVENTS.filter((info) => info.state === "current" || (all && info.state === "old"));
  if (names.length === 0) return ok(shown);
  const known = new Set(eventNames());
  for (const name of names) {
    if (known.has(name) || syscallIsGeneric(name)) continue;
    const hint = didYouMean(name, [...known, ...genericNames()]) ??
      "Run `saker events` for the list.";
    return { ok: false, error: { code: "USAGE", message: `there is no event "${name}"`, hint } };
  }
  const wanted = new Set(names.map((name) => syscallIsGeneric(name) ? "syscall" : name));
  return ok(shown.filter((info) => wanted.has(info.name)));
}

function syscallIsGeneric(name: string): boolean {
  return allSyscalls().some((call) => call.name === name && call.code === 1);
}

function paramText(param: ParamInfo): string {
  const reference = param.table ?? (param.dirfd === undefined ? undefined : `fd ${param.dirfd}`);
  return `${param.name}:${param.type}${reference === undefined ? "" : `(${reference})`}`;
}

function line(info: EventInfo): string {
  const direction = info.exit ? "<" : ">";
  const params = info.params.map(paramText).join(" ");
  return `${String(info.code).padStart(3)} ${direction} ${info.name.padEnd(18)} ${params}`
    .trimEnd() + "\n";
}

function row(info: EventInfo): string {
  const params = info.params.map(({ name, type }) => `${type} **${name}**`).join(", ");
  return `\`${info.name}\` | \`${info.exit ? "<" : ">"}\` | ${params}\n`;
}

function json(info: EventInfo) {
  return {
    number: info.code,
    enum: info.enum,
    name: info.name,
    dir: info.exit ? "<" : ">",
    old: info.state === "old",
    large: (info.flags & EventFlag.LARGE_PAYLOAD) !== 0,
    flags: Object.entries(EventFlag).filter(([, bit]) => info.flags & bit).map(([name]) => name),
    syscalls: syscallsOf(info).map(({ name }) => name),
    params: info.params.map((param) => ({
      name: param.name,
      type: param.type,
      format: param.format,
      ...(param.dirfd === undefined ? {} : { dirfd: param.dirfd }),
      ...(param.table === undefined ? {} : { table: param.table }),
      ...(param.table === undefined || param.type === "DYN"
        ? {}
        : { values: flagTable(param.table).map(({ name, value }) => ({ name, value })) }),
    })),
  };
}

/** The command's record. */
export const eventsCommand: Command = {
  name: "events",
  summary: "list the events and their parameters",
  args: "[name...]",
  options: [
    { flags: "--all", help: "also versions that only old captures contain" },
    { flags: "--json", help: "as JSON, with the names of flags" },
    {
      flags: "--format <form>",
      help: "text, markdown or json",
      choices: ["text", "markdown", "json"],
    },
  ],
  details: [
    "Each line is: number, > (enter, or no system call) or < (exit), name, parameters. A name is",
    "what evt.type compares with, a parameter what evt.arg.NAME and evt.rawarg.NAME read.",
    "",
    "Examples:",
    "  saker events openat openat2",
    "  saker events --json | jq '.[] | select(.name == \"clone\") | .params'",
  ].join("\n"),
  run: ({ args, options, io }) => {
    const chosen = select(args, options["all"] === true);
    if (!chosen.ok) return Promise.resolve(reportError(io, chosen.error));
    const form = options["format"];
    if (form === "markdown") {
      io.out(`Name | Dir | Params\n:----|:----|:-----\n${chosen.value.map(row).join("")}`);
      return Promise.resolve(0);
    }
    if (options["json"] === true || form === "json") {
      io.out(`[\n${chosen.value.map((info) => JSON.stringify(json(info))).join(",\n")}\n]\n`);
      return Promise.resolve(0);
    }
    for (const info of chosen.value) {
      if (!io.out(line(info))) return Promise.resolve(0);
    }
    if (args.length === 0) {
      io.out(`\nSystem calls without parameters (event 1):\n${genericNames().join(" ")}\n`);
    }
    return Promise.resolve(0);
  },
};
