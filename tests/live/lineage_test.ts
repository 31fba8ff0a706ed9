/** Who a process is and where it comes from, however it came about. */
import assert from "node:assert/strict";
import { sharedFolder } from "../../src/base/test_folder.ts";
import { mustRun } from "../e2e/process.ts";
import { scanProc } from "../../src/state/proc_scan.ts";
import { type Seen, seenWhile, type Until, type Watch } from "./live_engine.ts";
import { cannotRunLive } from "./require_live.ts";

const folder = await Deno.realPath(sharedFolder("saker-lineage-"));
const PROGRAM = `${folder}/lineage`;
const FILE = `${folder}/watched`;
/** Programs under names of their own: busybox does what its name says. */
const MARK = `${folder}/sk-mark`;
const CAT = `${folder}/cat`;

async function prepare(): Promise<void> {
  const source = new URL("./lineage.c", import.meta.url).pathname;
  await mustRun("cc", "-O1", "-pthread", "-o", PROGRAM, source);
  await Deno.copyFile("/bin/true", MARK);
  await Deno.copyFile("/bin/cat", CAT);
  await Deno.writeTextFile(FILE, "content\n");
}

const WHO = ["proc.name", "proc.pname", "proc.exepath", "proc.cwd", "proc.pexepath"] as const;
const EXEC: Watch = {
  name: "exec",
  condition: `evt.type in (execve, execveat) and proc.exepath startswith ${folder}/`,
  fields: [...WHO, "proc.pid", "thread.tid", "proc.nthreads", "proc.cmdline", "proc.cmdnargs"],
};
const OPEN: Watch = {
  name: "open",
  condition: `evt.type in (open, openat) and fd.name = ${FILE}`,
  fields: [...WHO, "proc.pid", "thread.tid", "proc.nthreads"],
};
const READ: Watch = {
  name: "read",
  condition: `evt.type = read and fd.name = ${FILE} and evt.rawres > 0`,
  fields: [...WHO, "fd.num"],
};

async function run(...args: readonly string[]): Promise<number> {
  const child = new Deno.Command(args[0] as string, { args: args.slice(1), cwd: folder }).spawn();
  await child.status;
  return child.pid;
}

/** The line of `seen` whose first field is `name`. */
function lineOf(seen: Seen, watch: string, name: string): readonly string[] {
  const lines = (seen[watch] ?? []).filter(([first]) => first === name);
  assert.equal(lines.length, 1, `${watch} of ${name}: ${JSON.stringify(seen)}`);
  return lines[0] as readonly string[];
}

interface Scene {
  readonly name: string;
  readonly act: () => Promise<void>;
  readonly check: (seen: Seen) => void;
}

let pid = 0;

const SCENES: readonly Scene[] = [
  {
    name: "exec by a thread that is not the main one takes over its place and its files",
    act: async () => {
      pid = await run(PROGRAM, "thread-exec", FILE, CAT, "/proc/self/fd/9");
    },
    check: (seen) => {
      const exec = lineOf(seen, "exec", "cat");
      assert.deepEqual(exec.slice(0, 5), ["cat", "deno", CAT, `${folder}/`, Deno.execPath()]);
      assert.deepEqual(exec.slice(5, 8), [String(pid), String(pid), "1"]);
      assert.equal(lineOf(seen, "read", "cat")[2], CAT);
    },
  },
  {
    name: "hundreds of threads are all told, with what their process is",
    act: async () => {
      pid = await run(PROGRAM, "threads", "300", FILE);
    },
    check: (seen) => {
      const opens = seen["open"] ?? [];
      assert.equal(opens.length, 300);
      for (const open of opens) {
        assert.deepEqual(open.slice(0, 4), ["lineage", "deno", PROGRAM, `${folder}/`]);
        assert.equal(open[5], String(pid));
        assert.equal(open[7], "301");
      }
      assert.equal(new Set(opens.map((open) => open[6])).size, 300, "threads apart");
    },
  },
  {
    name: "a child of vfork has its parent's place",
    act: async () => {
      pid = await run(PROGRAM, "vfork", MARK, "one");
    },
    check: (seen) => {
      const exec = lineOf(seen, "exec", "sk-mark");
      assert.deepEqual(exec.slice(0, 5), ["sk-mark", "lineage", MARK, `${folder}/`, PROGRAM]);
      assert.notEqual(exec[5], String(pid));
      assert.equal(exec[8], `${MARK} one`.replace(MARK, "sk-mark"));
    },
  },
  {
    name: "a program without any argument still has its name and path",
    act: async () => {
      pid = await run(PROGRAM, "bare", MARK);
    },
    check: (seen) => {
      const exec = lineOf(seen, "exec", "sk-mark");
      assert.deepEqual(exec.slice(0, 5), ["sk-mark", "deno", MARK, `${folder}/`, Deno.execPath()]);
      assert.equal(exec[5], String(pid));
      assert.equal(exec[9], "0");
    },
  },
  {
    name: "a process whose main thread is gone still is that process",
    act: async () => {
      pid = await run(PROGRAM, "leader-gone", FILE, MARK);
    },
    check: (seen) => {
      const open = lineOf(seen, "open", "lineage");
      assert.deepEqual(open.slice(0, 4), ["lineage", "deno", PROGRAM, `${folder}/`]);
      assert.equal(open[5], String(pid));
      assert.notEqual(open[6], String(pid));
      const exec = lineOf(seen, "exec", "sk-mark");
      assert.deepEqual(exec.slice(0, 5), ["sk-mark", "lineage", MARK, `${folder}/`, PROGRAM]);
    },
  },
  {
    name: "a file that came over a socket is known to whom it came",
    act: async () => {
      pid = await run(PROGRAM, "pass", FILE);
    },
    check: (seen) => {
      const read = lineOf(seen, "read", "lineage");
      assert.deepEqual(read.slice(0, 5), ["lineage", "lineage", PROGRAM, `${folder}/`, PROGRAM]);
    },
  },
  {
    name: "in a pid namespace of its own",
    act: async () => {
      await run("/usr/bin/unshare", "--pid", "--fork", PROGRAM, "vfork", MARK);
    },
    check: (seen) => {
      const first = lineOf(seen, "exec", "lineage");
      assert.deepEqual(first.slice(0, 4), ["lineage", "unshare", PROGRAM, `${folder}/`]);
      const second = lineOf(seen, "exec", "sk-mark");
      assert.deepEqual(second.slice(0, 5), ["sk-mark", "lineage", MARK, `${folder}/`, PROGRAM]);
      assert.ok(Number(first[5]) > 2 && Number(second[5]) > Number(first[5]), "ids of the host");
    },
  },
];

Deno.test({
  name: "processes are known however they came about",
  ignore: cannotRunLive(),
  fn: async (t) => {
    await prepare();
    for (const { name, act, check } of SCENES) {
      await t.step(name, async () => {
        check(await seenWhile([EXEC, OPEN, READ], act));
      });
    }
  },
});

/** A process that was there before saker, and has a child for each line that it is told. */
class Earlier {
  readonly child: Deno.ChildProcess;
  readonly #fifo: string;
  #input: Deno.FsFile | undefined;

  constructor(...programs: readonly string[]) {
    this.#fifo = `${folder}/fifo`;
    new Deno.Command("mkfifo", { args: [this.#fifo] }).outputSync();
    const script = `exec "$0" on-line "$@" <${this.#fifo}`;
    this.child = new Deno.Command("/bin/sh", {
      args: ["-c", script, PROGRAM, ...programs],
      cwd: folder,
    }).spawn();
    this.#input = Deno.openSync(this.#fifo, { write: true });
    waitUntil(() => Deno.readLinkSync(`/proc/${this.child.pid}/exe`) === PROGRAM);
  }

  /** Has its next child. */
  bear(): void {
    this.#input?.writeSync(new TextEncoder().encode("\n"));
  }

  /** Tells it to leave; waits until it did, without taking leave of it: it stays as a zombie. */
  leave(): void {
    this.#input?.close();
    this.#input = undefined;
    waitUntil(() => / Z /.test(Deno.readTextFileSync(`/proc/${this.child.pid}/stat`)));
  }

  async end(): Promise<void> {
    this.#input?.close();
    await this.child.status;
    await Deno.remove(this.#fifo);
  }
}

function waitUntil(holds: () => boolean): void {
  const deadline = performance.now() + 60_000;
  while (!holds()) assert.ok(performance.now() < deadline, "waited in vain");
}

/** Lets the child that waits open its file, and waits until that was seen. */
async function childOpens(until: Until): Promise<void> {
  // it is there still when its birth is looked at
  await until("exec");
  await Deno.writeTextFile(`${folder}/go`, "");
  await until("open");
  await Deno.remove(`${folder}/go`);
}

Deno.test({
  name: "a parent that the first look at the machine missed is asked for, not guessed",
  ignore: cannotRunLive(),
  fn: async () => {
    await prepare();
    const parent = new Earlier(PROGRAM);
    const without = () => {
      const platform = scanProc();
      const processes = platform.processes.filter(({ pid }) => pid !== parent.child.pid);
      assert.equal(processes.length, platform.processes.length - 1);
      return { ...platform, processes };
    };
    const seen = await seenWhile([EXEC, OPEN, READ], async (until) => {
      parent.bear();
      await childOpens(until);
    }, without);
    await parent.end();
    const exec = lineOf(seen, "exec", "lineage");
    assert.deepEqual(exec.slice(0, 5), ["lineage", "lineage", PROGRAM, `${folder}/`, PROGRAM]);
    const open = lineOf(seen, "open", "lineage");
    assert.deepEqual(open.slice(0, 5), ["lineage", "lineage", PROGRAM, `${folder}/`, PROGRAM]);
  },
});

for (const missed of [false, true]) {
  Deno.test({
    name: `a child born while saker starts is known when its parent is gone${
      missed ? ", also if it was missed itself" : ""
    }`,
    ignore: cannotRunLive(),
    fn: async () => {
      await prepare();
      const parent = new Earlier(PROGRAM);
      const seen = await seenWhile([EXEC, OPEN, READ], childOpens, () => {
        parent.bear();
        parent.leave();
        const platform = scanProc();
        const processes = platform.processes.filter(({ exepath }) => exepath !== PROGRAM);
        assert.equal(processes.length, platform.processes.length - 1, "the child was not seen");
        return missed ? { ...platform, processes } : platform;
      });
      await parent.end();
      const open = lineOf(seen, "open", "lineage");
      assert.equal(open[2], PROGRAM);
      assert.equal(open[3], `${folder}/`);
      // the parent is the one that took the orphan in
      assert.notEqual(open[1], "<NA>");
      assert.notEqual(open[1], "lineage");
    },
  });
}
