/**
 * Fields of every event, whatever its source: number, times, source, kind of meta event.
 * In JSON the textual times are the time stamp in ns.
 */
import { clockText, dateTimeText, isoText, NS_PER_S } from "../base/time_text.ts";
import { Category } from "../event/event_table.ts";
import { PPME } from "../event/event_codes.ts";
import type { EventContext } from "../state/event_context.ts";
import { absent, makeFields, type Spec } from "./define.ts";
import { infoOf, timeSince } from "./event_info.ts";
import { hostName } from "./lookup.ts";

const timestamp = (ctx: EventContext) => ctx.ev.ts();
/** Since the first event of the section. */
const relative = (ctx: EventContext) => timeSince(ctx, ctx.firstTs);

function timeField(name: string, help: string, text: (ns: bigint) => string): Spec {
  return {
    name,
    type: "CHARBUF",
    help,
    extract: (ctx) => text(ctx.ev.ts()),
    json: timestamp,
  };
}

/** True for events that are not about a system call or tracepoint but about the sensor itself. */
function isMeta(ctx: EventContext): boolean {
  return (infoOf(ctx).category & Category.METAEVENT) !== 0;
}

/** Fields of the class `evt` that all sources share. */
export const EVT_FIELDS = makeFields("evt", [
  {
    name: "evt.num",
    type: "UINT64",
    format: "ID",
    help: "Number of the event, counted by the source from 1",
    extract: (ctx) => ctx.num,
  },
  timeField(
    "evt.time",
    "Local time of day with nanoseconds; the time stamp in ns in JSON",
    (ns) => clockText(ns, true),
  ),
  timeField("evt.time.s", "Local time of day in whole seconds", (ns) => clockText(ns, false)),
  timeField("evt.time.iso8601", "Time in ISO 8601, UTC, with nanoseconds", isoText),
  timeField(
    "evt.datetime",
    "Local date and time with nanoseconds",
    (ns) => dateTimeText(ns, true),
  ),
  timeField(
    "evt.datetime.s",
    "Local date and time in whole seconds",
    (ns) => dateTimeText(ns, false),
  ),
  {
    name: "evt.rawtime",
    type: "ABSTIME",
    help: "Time of the event, ns since the epoch",
    extract: timestamp,
  },
  {
    name: "evt.rawtime.s",
    type: "ABSTIME",
    help: "Time of the event, whole seconds since the epoch",
    extract: (ctx) => Number(ctx.ev.ts() / NS_PER_S),
  },
  {
    name: "evt.rawtime.ns",
    type: "ABSTIME",
    format: "10_PADDED_DEC",
    help: "Part of the time below a second, in ns",
    extract: (ctx) => Number(ctx.ev.ts() % NS_PER_S),
  },
  {
    name: "evt.reltime",
    type: "RELTIME",
    format: "10_PADDED_DEC",
    help: "ns since the first event",
    extract: relative,
    json: (ctx) => BigInt.asIntN(64, relative(ctx)),
  },
  {
    name: "evt.reltime.s",
    type: "RELTIME",
    help: "Whole seconds since the first event",
    extract: (ctx) => Number(relative(ctx) / NS_PER_S),
  },
  {
    name: "evt.reltime.ns",
    type: "RELTIME",
    format: "10_PADDED_DEC",
    help: "Part of the time since the first event below a second, in ns",
    extract: (ctx) => Number(relative(ctx) % NS_PER_S),
  },
  {
    name: "evt.pluginname",
    type: "CHARBUF",
    help: "Plugin that made the event; only for plugin events",
    extract: absent,
  },
  {
    name: "evt.plugininfo",
    type: "CHARBUF",
    help: "One-line summary of a plugin event by its plugin",
    extract: absent,
  },
  {
    name: "evt.source",
    type: "CHARBUF",
    help: "Source of the event: syscall, or that of its plugin",
    extract: (ctx) => {
      const type = ctx.ev.type;
      // events of plugins that are not loaded have no known source
      if (type === PPME.PLUGINEVENT_E || type === PPME.ASYNCEVENT_E) {
        return ctx.ev.uint(0) === 0 ? "syscall" : undefined;
      }
      return "syscall";
    },
  },
  {
    name: "evt.is_async",
    type: "BOOL",
    help: "True for events about the sensor or its tables (notification, container, user, ...)",
    extract: isMeta,
  },
  {
    name: "evt.asynctype",
    type: "CHARBUF",
    help: "Name of such an event; absent for others",
    extract: (ctx) => {
      if (!isMeta(ctx)) return undefined;
      return ctx.ev.type === PPME.ASYNCEVENT_E ? ctx.ev.str(1) ?? "<NA>" : infoOf(ctx).name;
    },
  },
  {
    name: "evt.hostname",
    type: "CHARBUF",
    help: "Host name of the watched machine",
    extract: hostName,
  },
]);
