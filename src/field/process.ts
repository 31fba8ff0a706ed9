/**
 * Walks over processes that fields share. All of them end: at an unknown parent, at a limit, or
 * when the chain of parents loops (captures and lost events can make it loop).
 */
import type { EventContext } from "../state/event_context.ts";
import type { Thread } from "../state/thread.ts";

/** Longest chain that an index may walk; real chains are far shorter. */
export const MAX_DEPTH = 4096;

/** Main thread of the event's thread. */
export function leaderOf(ctx: EventContext): Thread | undefined {
  return ctx.thread && ctx.state.threads.leader(ctx.thread);
}

/**
 * Process `n` generations up: 0 is the thread's own process. Every step goes from a main thread to
 * the main thread of its parent; a missing link gives `undefined`.
 */
export function ancestor(ctx: EventContext, n: number): Thread | undefined {
  const { threads } = ctx.state;
  let process = leaderOf(ctx);
  if (n > MAX_DEPTH) return undefined;
  for (let i = 0; i < n && process !== undefined; i++) {
    const parent = threads.parent(process);
    process = parent && threads.leader(parent);
  }
  return process;
}

/** Parent by ptid of the event's thread, as it is: not necessarily a main thread. */
export function parentThread(ctx: EventContext): Thread | undefined {
  return ctx.thread && ctx.state.threads.parent(ctx.thread);
}

/**
 * Texts of all ancestors, nearest first, with a blank between them; `undefined` if all are empty.
 * A blank is only put behind something, so leading empty texts leave no trace.
 */
export function joinAncestors(
  ctx: EventContext,
  text: (thread: Thread) => string,
): string | undefined {
  if (ctx.thread === undefined) return undefined;
  let out = "";
  ctx.state.threads.ancestors(ctx.thread, (thread) => {
    if (out !== "") out += " ";
    out += text(thread);
    return false;
  });
  return out === "" ? undefined : out;
}

/**
 * A test that is true if one of the ancestors passes. Made once per condition, so that walking
 * allocates nothing per event.
 */
export function someAncestor(
  test: (thread: Thread, ctx: EventContext) => boolean,
): (ctx: EventContext) => boolean {
  let current: EventContext | undefined;
  const visit = (thread: Thread) => test(thread, current as EventContext);
  return (ctx) => {
    if (ctx.thread === undefined) return false;
    current = ctx;
    return ctx.state.threads.ancestors(ctx.thread, visit);
  };
}

/**
 * The process that gives a group of processes its name: the thread whose tid is the group's id, or,
 * within a pid namespace and when that is not known, the farthest of the ancestors in a row that
 * share the id.
 * @param virtual the id counts within the pid namespace of the thread
 */
export function oldestWith(
  ctx: EventContext,
  id: (thread: Thread) => number,
  virtual: boolean,
): Thread | undefined {
  const self = ctx.thread;
  if (self === undefined) return undefined;
  const wanted = id(self);
  if (wanted === -1) return undefined;
  if (!virtual || !self.inPidNamespace()) {
    const direct = ctx.state.threads.get(wanted);
    if (direct !== undefined) return direct;
  }
  let oldest: Thread | undefined;
  ctx.state.threads.ancestors(self, (thread) => {
    if (id(thread) !== wanted) return true;
    oldest = thread;
    return false;
  });
  return oldest;
}

/** Environment of a thread's process: that of the main thread, or its own when that is not known. */
export function environmentOf(ctx: EventContext, thread: Thread): readonly string[] {
  return (ctx.state.threads.leader(thread) ?? thread).env;
}

/** Value of an environment variable without blanks around it; "" when it is not there. */
export function environmentValue(env: readonly string[], name: string): string {
  for (const item of env) {
    // an empty value does not hide a later one of the same name
    if (
      item.length > name.length + 1 && item.charCodeAt(name.length) === 61 && item.startsWith(name)
    ) {
      return trimBlanks(item, name.length + 1);
    }
  }
  return "";
}

/** `text` from `start` without blanks (only blanks) at either end. */
function trimBlanks(text: string, start: number): string {
  let from = start;
  let to = text.length;
  while (from < to && text.charCodeAt(from) === 32) from++;
  while (to > from && text.charCodeAt(to - 1) === 32) to--;
  return text.slice(from, to);
}
