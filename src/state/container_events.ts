/** Container metadata carried as events: asynchronous ones of the container plugin, and older kinds. */
import { PPME } from "../event/event_codes.ts";
import type { EventView } from "../event/event_view.ts";
import { parseContainer } from "./container.ts";
import type { Parsers } from "./parser.ts";
import type { State } from "./state.ts";

function onContainerJson(state: State, ev: EventView): void {
  const container = parseContainer(ev.str(0) ?? "");
  if (container === undefined) return;
  state.containers.set(container);
  state.context.container = container;
}

function onAsync(state: State, ev: EventView): void {
  const name = ev.str(1);
  if (name !== "container" && name !== "container_removed") return;
  const container = parseContainer(ev.str(2) ?? "");
  if (container === undefined) return;
  if (name === "container") {
    state.containers.set(container);
    state.context.container = container;
  } else {
    state.context.container = container;
    state.forgetContainerLater(container.id);
  }
}

/** Parsers of container events. */
export const CONTAINER_PARSERS: Parsers = {
  [PPME.CONTAINER_JSON_2_E]: onContainerJson,
  [PPME.ASYNCEVENT_E]: onAsync,
};
