/**
 * Fields of the `infra` events by which old captures report what the Docker daemon did: parts of the
 * description, such as `Event: start; ID: 0123; name: web; Image: shop/web`.
 */
import { PPME } from "../event/event_codes.ts";
import type { EventContext } from "../state/event_context.ts";
import { makeFields } from "./define.ts";

/** Position of the description. */
const DESCRIPTION = 2;
const SHORT_ID = 12;
const BLANKS = /^[ \t-\r]+|[ \t-\r]+$/g;

/** The part of the description that begins with `key`, and what is behind its first colon. */
function part({ ev }: EventContext, key: string): [whole: string, value: string] | undefined {
  if (ev.type !== PPME.INFRASTRUCTURE_EVENT_E) return undefined;
  for (const item of (ev.str(DESCRIPTION) ?? "").split(";")) {
    const whole = item.replace(BLANKS, "");
    if (!whole.startsWith(key)) continue;
    // up to a second colon; a part without any has no value, and none is looked for behind it
    const value = whole.split(":")[1];
    return value === undefined ? undefined : [whole, value];
  }
  return undefined;
}

function valueOf(ctx: EventContext, key: string): string | undefined {
  return part(ctx, key)?.[1].replace(BLANKS, "");
}

/** The image without its digest; one that is a digest has the rest of the part. */
function image(ctx: EventContext): string | undefined {
  const found = part(ctx, "Image");
  if (found === undefined) return undefined;
  const [whole, value] = found;
  const at = value.indexOf("@");
  const digest = at < 0 && value.includes("sha256");
  const name = at >= 0 ? value.slice(0, at) : digest ? whole.slice(whole.indexOf(":") + 1) : value;
  return name.replace(BLANKS, "");
}

/** Fields `evt.infra.*`. */
export const EVT_INFRA_FIELDS = makeFields(
  "evt",
  ([
    ["name", "What happened", (ctx) => valueOf(ctx, "Event")],
    ["container.id", "Id of the container", (ctx) => valueOf(ctx, "ID")?.slice(0, SHORT_ID)],
    ["container.name", "Name of the container", (ctx) => valueOf(ctx, "name")],
    ["container.image", "Image of the container", image],
  ] as readonly [string, string, (ctx: EventContext) => string | undefined][]).map(
    ([name, help, extract]) => ({
      name: `evt.infra.docker.${name}`,
      type: "CHARBUF" as const,
      flags: ["table_only" as const],
      help: `${help}, as a Docker event of an old capture tells it`,
      extract,
    }),
  ),
);
