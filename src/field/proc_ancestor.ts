/**
 * Fields about ancestors. Without an index they mean "some ancestor" in a condition (the process
 * itself does not count) and all ancestors, nearest first, in a message. So `proc.aname != x` is
 * true if some ancestor has another name; `not proc.aname = x` says that none has it.
 */
import type { EventContext } from "../state/event_context.ts";
import type { Thread } from "../state/thread.ts";
import { type Binding, makeFields, nonexistent, type Spec } from "./define.ts";
import type { CustomTest, Extract } from "./field.ts";
import { parseIndex } from "./proc.ts";
import {
  ancestor,
  environmentOf,
  environmentValue,
  joinAncestors,
  leaderOf,
  MAX_DEPTH,
  someAncestor,
} from "./process.ts";

/** How far up a variable is looked for. */
const MAX_ENV_DEPTH = 20;

const exists = someAncestor(() => true);

/** "Some ancestor passes"; of the values of a modifier's list only the first counts. */
function compareAncestors(value: (thread: Thread, ctx: EventContext) => string): CustomTest {
  return ({ op, modifier, compare, compareFirst }) => {
    if (op === "exists") return exists;
    const test = modifier === undefined ? compare : compareFirst;
    return someAncestor((thread, ctx) => test(value(thread, ctx)));
  };
}

function ancestorText(name: string, help: string, get: (thread: Thread) => string): Spec {
  return {
    name,
    type: "CHARBUF",
    arg: "optional index",
    flags: ["no_rhs", "no_transformer"],
    help,
    bind: (arg) => {
      const index = arg === undefined ? -1 : parseIndex(arg);
      if (Number.isNaN(index)) return nonexistent(`${name}[${arg}]`);
      if (index === -1) {
        return { extract: (ctx) => joinAncestors(ctx, get), custom: compareAncestors(get) };
      }
      return {
        extract: (ctx) => {
          const thread = ancestor(ctx, index);
          return thread && get(thread);
        },
      };
    },
  };
}

function bindPid(arg: string | undefined): Binding | string {
  const index = arg === undefined ? -1 : parseIndex(arg);
  if (Number.isNaN(index)) return nonexistent(`proc.apid[${arg}]`);
  if (index !== -1) return { extract: (ctx) => ancestor(ctx, index)?.pid };
  return {
    extract: (ctx) => ancestor(ctx, 0)?.pid,
    custom: ({ op, modifier, compare, compareFirst }) => {
      if (op === "exists") return exists;
      // Falco compares with an operand of length 0 here, which is in no set
      if (op === "in" || op === "intersects") return () => false;
      const test = modifier === undefined ? compare : compareFirst;
      return someAncestor((thread) => test(thread.pid));
    },
  };
}

function bindArgs(arg: string | undefined): Binding | string {
  const index = arg === undefined ? -1 : parseIndex(arg);
  if (Number.isNaN(index)) return nonexistent(`proc.aargs[${arg}]`);
  if (index === -1) {
    return { extract: (ctx) => joinAncestors(ctx, (thread) => thread.args.text) };
  }
  return {
    extract: (ctx) => {
      const thread = ancestor(ctx, index);
      return thread?.args.text;
    },
  };
}

/** First value that is not empty among the parents. */
function inheritedValue(name: string): Extract {
  return (ctx) => {
    if (ctx.thread === undefined) return undefined;
    let thread = leaderOf(ctx);
    for (let i = 0; i < MAX_ENV_DEPTH && thread !== undefined; i++) {
      thread = ctx.state.threads.parent(thread);
      const value = thread && environmentValue(environmentOf(ctx, thread), name);
      if (value) return value;
    }
    return "";
  };
}

/** Whole environment of the process `n` parents up. */
function environmentAt(n: number): Extract {
  if (n > MAX_DEPTH) return () => undefined;
  return (ctx) => {
    if (ctx.thread === undefined) return undefined;
    let thread = leaderOf(ctx);
    if (thread === undefined) return "";
    for (let i = 0; i < n; i++) {
      thread = ctx.state.threads.parent(thread);
      if (thread === undefined) return undefined;
    }
    return environmentOf(ctx, thread).join(" ");
  };
}

function bindEnv(arg: string | undefined): Binding {
  if (arg !== undefined && !/^\d+$/.test(arg)) return { extract: inheritedValue(arg) };
  // in a condition the index is ignored, as in Falco: any ancestor's environment will do
  return {
    extract: environmentAt(arg === undefined ? 0 : Number(arg)),
    custom: compareAncestors((thread, ctx) => environmentOf(ctx, thread).join(" ")),
  };
}

/** Fields `proc.a*`. */
export const PROC_ANCESTOR_FIELDS = makeFields("process", [
  ancestorText("proc.aexe", "proc.exe of an ancestor; [1] is the parent", (t) => t.exe),
  ancestorText("proc.aexepath", "proc.exepath of an ancestor; [1] is the parent", (t) => t.exepath),
  ancestorText("proc.aname", "proc.name of an ancestor; [1] is the parent", (t) => t.comm),
  {
    name: "proc.aargs",
    type: "CHARBUF",
    arg: "optional index",
    help: "proc.args of an ancestor; [1] is the parent",
    bind: bindArgs,
  },
  ancestorText("proc.acmdline", "proc.cmdline of an ancestor; [1] is the parent", (t) => t.cmdline),
  {
    name: "proc.aenv",
    type: "CHARBUF",
    arg: "optional key",
    flags: ["no_rhs", "no_transformer"],
    help: "Environment of an ancestor; proc.aenv[NAME] is the nearest ancestor's value of NAME",
    bind: bindEnv,
  },
  {
    name: "proc.apid",
    type: "INT64",
    arg: "optional index",
    format: "ID",
    flags: ["no_rhs", "no_transformer"],
    help: "Id of an ancestor; [1] is the parent",
    bind: bindPid,
  },
]);
