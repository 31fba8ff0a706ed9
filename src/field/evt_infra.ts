/**
 * Fields of `infra` events, by which old captures report what the Docker daemon did. The event's
 * description is a list of `key:value` or `key=value` items.
 */
import { PPME } from "../event/event_codes.ts";
import type { EventContext } from "../state/event_context.ts";
import { makeFields, type Spec } from "./define.ts";

/** Characters of a short container id. */
const SHORT_ID = 12;

function isDocker({ ev }: EventContext): boolean {
  return ev.type === PPME.INFRASTRUCTURE_EVENT_E && ev.str(0) === "docker";
}

/** Value of `key` in a description such as `Image:nginx;Name:web`. */
function described(ctx: EventContext, key: string): string | undefined {
  for (const item of (ctx.ev.str(2) ?? "").split(";")) {
    const end = item.search(/[:=]/);
    if (end > 0 && item.slice(0, end).trim() === key) return item.slice(end + 1).trim();
  }
  return undefined;
}

function infra(
  name: string,
  help: string,
  get: (ctx: EventContext) => string | undefined,
): Spec {
  return {
    name: `evt.infra.docker.${name}`,
    type: "CHARBUF",
    flags: ["table_only"],
    help: `${help}; on infra events of Docker`,
    extract: (ctx) => isDocker(ctx) ? get(ctx) : undefined,
  };
}

/** Fields `evt.infra.*`. */
export const EVT_INFRA_FIELDS = makeFields("evt", [
  infra("name", "What the daemon did", (ctx) => ctx.ev.str(1)),
  infra("container.id", "Id of the container", (ctx) => described(ctx, "ID")?.slice(0, SHORT_ID)),
  infra("container.name", "Name of the container", (ctx) => described(ctx, "Name")),
  infra("container.image", "Image of the container", (ctx) => described(ctx, "Image")),
]);
