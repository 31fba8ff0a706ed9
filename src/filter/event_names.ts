/**
 * Names of asynchronous events, which have no event type of their own: they all travel as
 * ASYNCEVENT_E and `evt.type` shows the name they carry. Known beforehand are those of the container
 * engine.
 */
export const ASYNC_EVENT_NAMES: ReadonlySet<string> = new Set(["container", "container_removed"]);
