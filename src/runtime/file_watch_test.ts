import assert from "node:assert/strict";
import { watchFiles } from "./file_watch.ts";

/** Counts changes; `next` waits for one more, `quiet` for the time in which none may come. */
function counter() {
  let count = 0;
  let arrived: () => void = () => {};
  return {
    tell: () => {
      count++;
      arrived();
    },
    next: () => new Promise<void>((resolve) => arrived = resolve),
    get count() {
      return count;
    },
  };
}

Deno.test("watchFiles() tells of files that change, are replaced or appear, once a burst", async () => {
  const dir = Deno.makeTempDirSync();
  Deno.mkdirSync(`${dir}/rules.d`);
  Deno.writeTextFileSync(`${dir}/a.yaml`, "1");
  for (const version of ["v1", "v2"]) {
    Deno.mkdirSync(`${dir}/${version}`);
    Deno.writeTextFileSync(`${dir}/${version}/mounted.yaml`, version);
  }
  Deno.symlinkSync("v1", `${dir}/..data`);
  Deno.symlinkSync("..data/mounted.yaml", `${dir}/mounted.yaml`);
  const changes = counter();
  const files = ["a.yaml", "later.yaml", "mounted.yaml"].map((name) => `${dir}/${name}`);
  const watch = watchFiles(files, [`${dir}/rules.d`], changes.tell);
  const acts: [what: string, act: () => void][] = [
    ["written", () => Deno.writeTextFileSync(`${dir}/a.yaml`, "second")],
    ["burst", () => {
      for (let i = 0; i < 20; i++) Deno.writeTextFileSync(`${dir}/a.yaml`, String(i));
    }],
    ["replaced", () => {
      Deno.writeTextFileSync(`${dir}/a.yaml.new`, "3");
      Deno.renameSync(`${dir}/a.yaml.new`, `${dir}/a.yaml`);
    }],
    ["written again", () => Deno.writeTextFileSync(`${dir}/a.yaml`, "4")],
    ["appeared", () => Deno.writeTextFileSync(`${dir}/later.yaml`, "5")],
    ["in a folder", () => Deno.writeTextFileSync(`${dir}/rules.d/b.yaml`, "6")],
    ["removed", () => Deno.removeSync(`${dir}/rules.d/b.yaml`)],
    ["link of a ConfigMap", () => {
      Deno.symlinkSync("v2", `${dir}/..new`);
      Deno.renameSync(`${dir}/..new`, `${dir}/..data`);
    }],
  ];
  for (const [at, [what, act]] of acts.entries()) {
    const told = changes.next();
    act();
    await told;
    assert.equal(changes.count, at + 1, what);
  }
  // a change beside the files is none of ours: whoever watches that hears of it, we do not
  const beside = counter();
  const other = watchFiles([`${dir}/other.txt`], [], beside.tell);
  const told = beside.next();
  Deno.writeTextFileSync(`${dir}/other.txt`, "x");
  await told;
  assert.equal(changes.count, acts.length);
  other.close();
  watch.close();
  Deno.removeSync(dir, { recursive: true });
});

Deno.test("watchFiles() tells what has changed since the files were read", async () => {
  const dir = Deno.makeTempDirSync();
  Deno.mkdirSync(`${dir}/rules.d`);
  const files = ["a.yaml", "new.yaml", "rules.d/b.yaml"].map((name) => `${dir}/${name}`);
  const [a = "", fresh = "", b = ""] = files;
  for (const file of files) Deno.writeTextFileSync(file, "1");
  const since = 1_700_000_000_000;
  const old = new Date(since - 5000);
  const later = new Date(since + 5000);
  const future = new Date(Date.now() + 3_600_000);
  const set = (time: Date, ...paths: string[]) => {
    for (const path of [...files, dir, `${dir}/rules.d`]) Deno.utimeSync(path, old, old);
    for (const path of paths) Deno.utimeSync(path, time, time);
  };
  const cases: [what: string, tells: boolean, act: () => void][] = [
    ["nothing", false, () => set(old)],
    ["a file was written", true, () => set(later, a)],
    ["one in a folder was written", true, () => set(later, b)],
    ["an older file was moved to its place", true, () => set(later, dir)],
    ["the clock of a file is wrong", false, () => set(future, a, fresh)],
  ];
  for (const [what, tells, act] of cases) {
    act();
    const changes = counter();
    const beside = counter();
    const told = beside.next();
    const watch = watchFiles([a], [`${dir}/rules.d`], changes.tell, since);
    // watches that began together look together
    const other = watchFiles([fresh], [], beside.tell, 0);
    Deno.writeTextFileSync(fresh, what);
    await told;
    watch.close();
    other.close();
    assert.equal(changes.count, tells ? 1 : 0, what);
  }
  Deno.removeSync(dir, { recursive: true });
});

Deno.test("watchFiles() takes folders that do not exist", () => {
  watchFiles(["/nonexistent/saker/a.yaml"], ["/nonexistent/saker.d"], () => {}).close();
});
