import assert from "node:assert/strict";
import { Budget } from "./budget.ts";
import { parseCgroups } from "./cgroups.ts";
import { RecentExits } from "./recent_exits.ts";
import { Users } from "./users.ts";

Deno.test("a budget refills with time and not beyond a second's worth", () => {
  const budget = new Budget(2);
  const uses = (ns: number) => [1, 2, 3].filter(() => budget.take(ns)).length;
  assert.equal(uses(1e9), 2);
  assert.equal(uses(1e9), 0);
  assert.equal(uses(1.5e9), 1);
  assert.equal(uses(60e9), 2);
  assert.equal(budget.refused, 7);
});

Deno.test("exits are remembered by parent and child, the last 8192 of them", () => {
  const exits = new RecentExits();
  exits.add(1, 100, 0);
  assert.ok(exits.has(1, 100, 1e9, 2e9));
  assert.ok(!exits.has(1, 100, 3e9, 2e9));
  assert.ok(!exits.has(2, 100, 1e9, 2e9));
  for (let tid = 1000; tid < 1000 + 8192; tid++) exits.add(1, tid, 0);
  assert.ok(!exits.has(1, 100, 0, Infinity));
  assert.ok(exits.has(1, 1000, 0, Infinity));
});

Deno.test("cgroup names are those of libsinsp, and equal lists are one", () => {
  const block = "cpu=/a\0perf=/b\0blkio_cgroup=/c\0io=/d\0junk\0";
  const list = parseCgroups(block);
  assert.deepEqual(list, [["cpu", "/a"], ["perf_event", "/b"], ["blkio", "/c"], ["blkio", "/d"]]);
  assert.equal(parseCgroups(block), list);
});

Deno.test("cgroup names that are also names of object members are just names", () => {
  const list = parseCgroups("constructor=/a\0__proto__=/b\0my_cgroup_x=/c\0mem=/d\0");
  assert.deepEqual(list, [["constructor", "/a"], ["__proto__", "/b"], ["my_x", "/c"], [
    "memory",
    "/d",
  ]]);
});

Deno.test("accounts belong to a host or a container", () => {
  const users = new Users();
  const user = { uid: 5, gid: 5, name: "a", home: "/", shell: "/s" };
  users.load([user], [{ gid: 5, name: "g" }]);
  users.setUser("c1", { ...user, name: "b" });
  assert.equal(users.user("", 5)?.name, "a");
  assert.equal(users.user("c1", 5)?.name, "b");
  assert.equal(users.group("", 5)?.name, "g");
  users.deleteContainer("c1");
  assert.equal(users.user("c1", 5), undefined);
  users.deleteUser("", 5);
  assert.equal(users.user("", 5), undefined);
});
