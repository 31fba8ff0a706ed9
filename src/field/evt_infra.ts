/**
 * Fields of the `infra` events by which old captures report what the Docker daemon did. Falco lists
 * them and never fills them; `evt.args` shows what such an event says.
 */
import { absent, makeFields } from "./define.ts";

/** Fields `evt.infra.*`. */
export const EVT_INFRA_FIELDS = makeFields(
  "evt",
  ["name", "container.id", "container.name", "container.image"].map((name) => ({
    name: `evt.infra.docker.${name}`,
    type: "CHARBUF" as const,
    flags: ["table_only" as const],
    help: "Retired; has no value",
    extract: absent,
  })),
);
