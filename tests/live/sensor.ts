/**
 * saker itself, watching this machine for a test file, and acts whose alerts are told apart from
 * everything else that happens here: every act is a child of a shell with a name of its own, and
 * that name is in the lineage of its alerts.
 */
import assert from "node:assert/strict";
import { mustRun, ROOT, Running, runProgram } from "../e2e/process.ts";

/** An alert as it is printed. */
export interface Alert {
  readonly rule: string;
  readonly output: string;
  readonly priority: string;
  readonly tags: readonly string[];
  readonly time: string;
  readonly output_fields: Readonly<Record<string, string | number | boolean | null>>;
}

/** What fields of an alert must be: the value itself, or text that matches. */
export type Fields = Readonly<Record<string, string | number | RegExp>>;

/** A rule, the act that it is for, and one that looks like it and is not. */
export interface RuleCase {
  readonly rule: string;
  /** Shell script. */
  readonly act: string;
  /** Fields of the alert; `proc.aname` is checked in any case. */
  readonly fields: Fields;
  /** Shell script that this rule must not mind. */
  readonly innocent: string;
  /** Folders that are empty and private for both scripts. */
  readonly hide?: readonly string[];
}

/** Name of the thread that starts the shells: the thread of this code. */
const OWN_NAME = Deno.readTextFileSync("/proc/thread-self/comm").trim();

/** Moves this process, and what it starts, to the root of every cgroup tree: onto the host. */
export function moveToHost(): void {
  const mounts = Deno.readTextFileSync("/proc/self/mounts").split("\n");
  for (const line of mounts) {
    const [, folder = "", type] = line.split(" ");
    if (type !== "cgroup" && type !== "cgroup2") continue;
    try {
      Deno.writeTextFileSync(`${folder}/cgroup.procs`, String(Deno.pid));
    } catch {
      // a tree that this process may not use, or is at the root of already
    }
  }
  const cgroups = Deno.readTextFileSync("/proc/self/cgroup").trim().split("\n");
  for (const line of cgroups) {
    assert.match(line, /:\/(init\.scope|user\.slice.*|system\.slice.*)?$/, "is this the host?");
  }
}

/** saker, and the shells that act before it. */
export class Sensor {
  /** Folder for what acts need; not one of those that rules know. */
  readonly folder: string;
  readonly #saker: Running;
  #acts = 0;

  private constructor(folder: string, saker: Running) {
    this.folder = folder;
    this.#saker = saker;
  }

  /** Starts saker with the embedded rules and waits until nothing is missed any more. */
  static async start(): Promise<Sensor> {
    moveToHost();
    const folder = await Deno.makeTempDir({ dir: "/opt", prefix: "saker-" });
    await mustRun("cc", "-O1", "-static", "-o", `${folder}/actor`, `${ROOT}tests/live/actor.c`);
    await Deno.copyFile("/bin/busybox", `${folder}/busybox`);
    const options = ["run", "--json", "--rule-matching", "all"];
    const saker = new Running(`${ROOT}scripts/saker-dev`, options);
    await saker.err.waitFor((line) => line.includes("ready"), "ready");
    return new Sensor(folder, saker);
  }

  /** Runs a script with the helpers on its PATH; gives the name that its alerts carry. */
  async act(script: string, hide: readonly string[] = []): Promise<string> {
    const name = `a${this.#acts++}-${Deno.pid}`;
    const shell = `${this.folder}/${name}`;
    await Deno.symlink("/bin/sh", shell);
    const hiding = hide.map((path) => `mount -t tmpfs none ${path} && `).join("");
    const run = hide.length === 0 ? script : `unshare -m sh -c '${hiding}{ ${script}\n}'`;
    const done = await runProgram(shell, ["-ec", `${run}\n:`], {
      cwd: this.folder,
      env: { PATH: `${this.folder}:/usr/sbin:/usr/bin:/sbin:/bin` },
    });
    assert.equal(done.code, 0, `${script}: ${done.err}${done.out}`);
    return name;
  }

  /** Waits for the alert of `rule` with these fields; the first `skip` alerts of all do not count. */
  async alert(rule: string, fields: Fields, skip = 0): Promise<Alert> {
    let closest = "";
    let seen = 0;
    const wanted = (line: string) => {
      if (line.startsWith("{") && seen++ < skip) return false;
      const alert = parse(line);
      if (alert?.rule !== rule) return false;
      const difference = differs(alert, fields);
      if (difference !== undefined) closest = difference;
      return difference === undefined;
    };
    try {
      return parse(await this.#saker.out.waitFor(wanted, "alert")) as Alert;
    } catch {
      return assert.fail(`no alert of '${rule}'; closest: ${closest}`);
    }
  }

  /** Alerts so far. */
  alerts(): Alert[] {
    return this.#saker.out.seen.map(parse).filter((alert) => alert !== undefined);
  }

  /** Waits until everything up to now has gone through the rules. */
  async fence(): Promise<void> {
    const name = await this.act("cat /etc/shadow");
    await this.alert("Account secrets read", { "proc.aname": within(name) });
  }

  /** The whole check of one rule. Gives the alert. */
  async check(test: RuleCase): Promise<Alert> {
    const name = await this.act(test.act, test.hide);
    const alert = await this.alert(test.rule, { ...test.fields, "proc.aname": within(name) });
    assert.doesNotMatch(alert.output, /<NA>/, "the message has nothing to say in places");
    assert.equal(alert.output_fields["container.id"], "host");
    const lineage = String(alert.output_fields["proc.aname"]);
    assert.ok(lineage.includes(`${name} ${OWN_NAME} `), `the shell's parent in ${lineage}`);
    const innocent = await this.act(test.innocent, test.hide);
    await this.fence();
    this.assertSilent(test.rule, innocent);
    return alert;
  }

  /** Asserts that `rule` said nothing of what `name` did. */
  assertSilent(rule: string, name: string): void {
    const found = this.alerts().find((alert) =>
      alert.rule === rule && within(name).test(String(alert.output_fields["proc.aname"]))
    );
    assert.equal(found, undefined, `${rule} minds an innocent act: ${found?.output}`);
  }

  /** Ends saker; its counts must be exact and nothing may have been lost. */
  async stop(): Promise<void> {
    const done = await this.#saker.stop();
    await Deno.remove(this.folder, { recursive: true });
    assert.equal(done.code, 0, done.err);
    const end = endLine(done.err);
    assert.deepEqual([end.vital.dropped, end.damaged], [0, 0], "nothing vital is lost");
    assertExact(end);
  }
}

/** What happened to records. */
export interface Counts {
  readonly produced: number;
  readonly delivered: number;
  readonly dropped: number;
}

/** The end line of a run, as far as tests look at it. */
export interface EndLine {
  readonly events: number;
  readonly drops: number;
  readonly damaged: number;
  readonly alerts: number;
  readonly vital: Counts;
  readonly bulk: Counts;
  readonly by_event: Readonly<Record<string, Counts>>;
}

/** The end line of what a run wrote to standard error. */
export function endLine(err: string): EndLine {
  return JSON.parse(err.trimEnd().split("\n").at(-1) ?? "");
}

/** Asserts that every record is accounted for, by class and by event. */
export function assertExact({ vital, bulk, by_event }: EndLine): void {
  for (const [name, counts] of Object.entries({ vital, bulk, ...by_event })) {
    assert.equal(counts.produced, counts.delivered + counts.dropped, `counts of ${name}`);
  }
}

/** Matches a lineage that has the process `name`. */
export function within(name: string): RegExp {
  return new RegExp(`(^| )${name}( |$)`);
}

function parse(line: string): Alert | undefined {
  return line.startsWith("{") ? JSON.parse(line) : undefined;
}

/** The first field that is not as wanted, in words. */
function differs(alert: Alert, fields: Fields): string | undefined {
  for (const [name, want] of Object.entries(fields)) {
    const value = alert.output_fields[name];
    const same = want instanceof RegExp ? want.test(String(value)) : value === want;
    if (!same) return `${name} is ${JSON.stringify(value)}, not ${want}`;
  }
  return undefined;
}

/** Runs a table of cases as one test with a step for each rule. */
export async function checkAll(t: Deno.TestContext, cases: readonly RuleCase[]): Promise<void> {
  const sensor = await Sensor.start();
  try {
    for (const test of cases) {
      await t.step({
        name: test.rule,
        fn: () => sensor.check(test).then(() => {}),
        sanitizeOps: false,
        sanitizeResources: false,
      });
    }
  } finally {
    await sensor.stop();
  }
}
