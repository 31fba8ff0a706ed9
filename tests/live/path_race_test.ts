/** Files whose directories move while they are opened: each path is one that the file had. */
import assert from "node:assert/strict";
import { PPME } from "../../src/event/event_codes.ts";
import { close, f } from "./case_files.ts";
import { openMachine, OWN_TID, sys } from "./machine.ts";
import { cannotRunLive } from "./require_live.ts";

const O_PATH = 0o10000000;
const OPENS = 15_000;

/** Renames one name to the other and back until the shared number is not 0. */
const RENAMER = `self.onmessage = ({ data: [one, other, end] }) => {
  self.postMessage("");
  const asked = new Int32Array(end);
  while (Atomics.load(asked, 0) === 0) {
    Deno.renameSync(one, other);
    Deno.renameSync(other, one);
  }
  self.postMessage("");
};`;

for (const probeReads of [false, true]) {
  Deno.test({
    name: `a rename during an open leaves one name or the other${
      probeReads ? " (older kernels)" : ""
    }`,
    ignore: cannotRunLive(),
    fn: async () => {
      await using machine = await openMachine([PPME.SYSCALL_OPENAT_2_X], { probeReads });
      // one name lies within its entry, the other is too long for that
      const names = [f("a"), f("b".repeat(90))] as const;
      await Deno.mkdir(names[0]);
      await Deno.writeTextFile(`${names[0]}/moving`, "");
      const dir = sys("open", names[0], O_PATH, 0);
      const url = URL.createObjectURL(new Blob([RENAMER], { type: "text/javascript" }));
      const worker = new Worker(url, { type: "module" });
      const asked = new Int32Array(new SharedArrayBuffer(4));
      const answer = () => new Promise((resolve) => worker.onmessage = resolve);
      const started = answer();
      worker.postMessage([...names, asked.buffer]);
      await started;
      const seen = new Map<string | undefined, number>();
      for (let i = 0; i < OPENS; i++) {
        close(sys("openat", dir, "moving", 0, 0));
        if (i % 500 < 499) continue;
        for (let n = 0; n < 500; n++) {
          const { path } = await machine.event(
            "an open",
            (e) => e.tid === OWN_TID && e.params["name"] === "moving",
          );
          seen.set(path, (seen.get(path) ?? 0) + 1);
        }
      }
      const ended = answer();
      Atomics.store(asked, 0, 1);
      await ended;
      worker.terminate();
      URL.revokeObjectURL(url);
      close(dir);
      await Deno.remove(names[0], { recursive: true });
      assert.deepEqual([...seen.keys()].sort(), names.map((name) => `${name}/moving`).sort());
    },
  });
}
