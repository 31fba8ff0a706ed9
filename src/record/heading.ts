/**
 * Events that complete the header of a capture: no block of a header tells of containers, so what
 * is known of them comes as container events at the start, as in captures of Falco.
 */
import type { Batch } from "../event/batch.ts";
import { PPME } from "../event/event_codes.ts";
import { EventBuilder } from "../event/event_builder.ts";
import { containerJson } from "../state/container_json.ts";
import type { State } from "../state/state.ts";

/** Largest metadata of one container that is written, bytes; more is not plausible. */
const MAX_JSON = 256 << 10;

/** A container event for each container of which more is known than what its cgroup tells. */
export function headingOf(state: State, ts: bigint): Batch {
  const builder = new EventBuilder();
  for (const container of state.containers.all()) {
    if (container.name === "" && container.image === "") continue;
    const json = containerJson(container);
    if (json.length > MAX_JSON) continue;
    builder.encode(PPME.CONTAINER_JSON_2_E, { json }, { ts, tid: -1 });
  }
  return builder.batch();
}
