/**
 * What it costs to look at an event: the cursor's move, two numbers, a text. Everything that rules do
 * comes on top of this, so it has to stay far below the budget of 650 ns per event.
 */
import { Interner } from "../../src/base/interner.ts";
import { concatenatePaths } from "../../src/event/path.ts";
import { EventBuilder } from "../../src/event/event_builder.ts";
import { EventView } from "../../src/event/event_view.ts";
import { NO_RESOLVER, paramText } from "../../src/event/param_render.ts";

const COUNT = 1000;
const builder = new EventBuilder();
for (let i = 0; i < COUNT; i++) {
  builder.add("openat", {
    fd: 3 + (i % 7),
    dirfd: -100,
    name: `/usr/lib/x86_64-linux-gnu/lib${i % 200}.so.6`,
    flags: 4097,
    mode: 0,
    dev: 0x800002,
    ino: 1000 + i,
  }, { tid: 1000 + (i % 50) });
}
const batch = builder.batch();
const view = new EventView(new Interner());
let sink = 0;

/** Runs `look` on every event of the batch. */
function each(look: () => void): void {
  for (let i = 0; i < batch.count; i++) {
    const moved = view.moveTo(
      batch.bytes,
      batch.data,
      batch.at[i] as number,
      batch.cpu[i] as number,
      batch.flags[i] as number,
    );
    if (moved) look();
  }
}

Deno.bench(`move x${COUNT}`, { group: "event" }, () => each(() => sink += view.tid));

Deno.bench(
  `move, two numbers, a text x${COUNT}`,
  { group: "event", baseline: true },
  () =>
    each(() => {
      sink += view.int(0) + view.uint(3);
      sink += (view.str(2) as string).length;
    }),
);

Deno.bench(
  `flags as text x${COUNT}`,
  { group: "text" },
  () => each(() => sink += paramText(view, 3, NO_RESOLVER).length),
);

Deno.bench(`absolute path x${COUNT}`, { group: "text" }, () => {
  for (let i = 0; i < COUNT; i++) {
    sink += concatenatePaths("/home/mira/", "/usr/lib/x86_64-linux-gnu/libc.so.6").length;
  }
});

Deno.bench(`relative path x${COUNT}`, { group: "text" }, () => {
  for (let i = 0; i < COUNT; i++) sink += concatenatePaths("/home/mira/", "src/../lib/x.c").length;
});
