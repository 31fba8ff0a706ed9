/**
 * Tells the rendering of event parameters what numbers stand for: the file behind an fd, the name
 * of a process, accounts. One resolver serves all events; it is pointed at the context before use,
 * so rendering allocates nothing but the text.
 */
import { EVENTS } from "../event/event_table.ts";
import {
  type ParamResolver,
  paramsText,
  paramText as renderedText,
  renderParam,
} from "../event/param_render.ts";
import type { EventContext } from "../state/event_context.ts";
import { type FdInfo, L4 } from "../state/fd_info.ts";
import { fdTypeChar } from "./fd_kind.ts";
import { l4Proto } from "./fd_role.ts";
import { NO_NAME } from "./lookup.ts";

const L4_LETTERS: ReadonlyMap<number, string> = new Map<number, string>([
  [L4.TCP, "t"],
  [L4.UDP, "u"],
  [L4.ICMP, "i"],
  [L4.RAW, "r"],
]);

/** `<4t>1.2.3.4:5->6.7.8.9:80`: letters of kind and protocol, and the name. */
export function fdText(fd: FdInfo): string {
  const l4 = L4_LETTERS.get(l4Proto(fd)) ?? "";
  return `<${fdTypeChar(fd.type)}${l4}>${fd.name}`;
}

/** Resolver over the state of a context. */
class StateResolver implements ParamResolver {
  ctx: EventContext | undefined = undefined;
  bufferFormat: "dots" | "base64" = "dots";

  get hasThread(): boolean {
    return this.ctx?.thread !== undefined;
  }

  fdText(fd: number): string {
    const info = this.#fd(fd);
    return info === undefined ? "" : fdText(info);
  }

  fdTypeChar(fd: number): string {
    const info = this.#fd(fd);
    return info === undefined ? "?" : fdTypeChar(info.type);
  }

  comm(tid: number): string {
    return this.ctx?.state.threads.get(tid)?.comm ?? "";
  }

  userName(uid: number): string {
    return this.ctx?.state.users.user(this.#container(), uid)?.name ?? NO_NAME;
  }

  groupName(gid: number): string {
    return this.ctx?.state.users.group(this.#container(), gid)?.name ?? NO_NAME;
  }

  cwd(): string {
    const { ctx } = this;
    return ctx?.thread === undefined ? "" : ctx.state.threads.cwd(ctx.thread);
  }

  dirOfFd(fd: number): string {
    return this.#fd(fd)?.name ?? "";
  }

  #container(): string {
    return this.ctx?.thread?.containerId ?? "";
  }

  #fd(fd: number): FdInfo | undefined {
    const { ctx } = this;
    return ctx?.thread && ctx.state.threads.fdTable(ctx.thread)?.get(fd);
  }
}

const resolver = new StateResolver();

function pointAt(ctx: EventContext, base64: boolean): StateResolver {
  resolver.ctx = ctx;
  resolver.bufferFormat = base64 ? "base64" : "dots";
  return resolver;
}

/**
 * Parameter `i` as text: what it stands for, or the plain value. `undefined` when the event does
 * not have it. `base64` writes buffers in base64 instead of with dots.
 */
export function paramText(ctx: EventContext, i: number, base64: boolean): string | undefined {
  const { ev } = ctx;
  if (i < 0 || i >= ev.nparams || i >= (EVENTS[ev.type]?.params.length ?? 0)) return undefined;
  return renderedText(ev, i, pointAt(ctx, base64));
}

/** Parameter `i`, which the event has, as its plain value: 9 where {@linkcode paramText} is SIGKILL. */
export function plainText(ctx: EventContext, i: number): string {
  return renderParam(ctx.ev, i, pointAt(ctx, false)).raw;
}

/** All parameters as `name=value`. */
export function paramList(ctx: EventContext, base64: boolean): string {
  return paramsText(ctx.ev, pointAt(ctx, base64));
}
