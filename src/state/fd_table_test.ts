import assert from "node:assert/strict";
import { FdType, newFd } from "./fd_info.ts";
import { FdTable } from "./fd_table.ts";

// numbers that come (or go, below 0), and the order that a std::unordered_map<int64_t, int> of
// libstdc++ 12 had in the end
const CASES: readonly [string, string][] = [
  [
    "2 10 6 -11 16 15 15 6 7 -17 -18 16 9 9 2 6 1 6 -2 14 16 10 15 -15 12 12 -2 9 15 5 16 15 3 17 14 1 1 3 -3 16 -8 7 -15 16 9 -7 -9 -2 17 13 10 3 18 6 -16 -17 -8 9 16 11",
    "11 9 13 18 5 12 14 1 16 3 6 10",
  ],
  [
    "24 18 34 -27 10 3 11 4 21 -13 -12 8 23 23 28 10 23 30 -34 12 30 22 25 -39 36 14 -12 37 23 37 26 5 17 7 34 5 23 15 -35 4 -8 37 -29 4 35 -13 -37 -20 27 15 36 35 28 18 -38 -13 -22 7 26 5",
    "27 35 15 17 34 5 26 14 7 36 25 24 11 18 21 10 23 3 4 30 28",
  ],
  [
    "91 39 112 115 146 143 100 138 105 118 -3 120 68 111 97 64 83 -12 53 124 108 79 11 7 91 45 50 61 60 99 137 94 -17 -68 87 18 111 100 63 -138 86 -50 150 -4 138 18 -16 147 20 2 59 149 16 139 60 133 112 83 148 124",
    "148 133 139 16 149 147 86 63 18 111 59 118 60 105 100 39 97 150 91 115 53 112 83 143 64 124 108 20 138 79 137 11 7 94 45 2 120 61 99 146 87",
  ],
  [
    "27 -9 -26 -33 -2 -19 34 3 25 2 36 39 34 6 29 15 17 7 36 -11 -15 33 9 -2 3 40 25 9 37 -27 36 32 8 14 29 31 4 11 3 -36 14 27 25 -7 32 38 -27 39 26 37 27 9 34 34 -22 17 8 24 21 4",
    "21 24 27 26 31 14 8 37 11 40 34 32 3 29 25 39 6 17 4 33 38 9",
  ],
  [
    "2 125 14 76 129 45 -65 104 53 52 -18 19 124 73 -121 31 -5 50 -95 84 62 127 45 143 73 148 148 -122 37 105 17 -82 94 142 8 12 7 97 74 101 34 -138 -68 106 107 -64 51 149 28 136 117 -7 142 127 94 113 -128 -112 -65 -102",
    "113 117 136 28 51 107 106 34 101 149 31 2 124 37 8 52 19 104 45 74 129 17 76 105 53 14 73 50 142 62 127 84 143 148 94 125 12 97",
  ],
  [
    "36 -11 -37 1 34 -27 21 -11 21 29 15 40 -12 24 13 27 -5 40 21 11 14 14 36 38 2 14 23 29 26 28 3 37 -34 9 20 -11 8 2 39 34 24 15 13 32 39 -19 24 -40 35 22 11 31 -7 -37 23 4 37 -37 13 30",
    "4 11 22 35 34 39 20 8 32 3 28 26 23 31 2 36 30 1 27 14 21 29 15 24 13 9 38",
  ],
];

Deno.test("descriptors have the order of a hash table, however they come and go", () => {
  for (const [steps, want] of CASES) {
    const table = new FdTable();
    for (const step of steps.split(" ").map(Number)) {
      if (step > 0) table.put(newFd(step, 1));
      else table.delete(-step);
    }
    assert.equal(table.hashOrder().join(" "), want);
    assert.equal(table.size, want.split(" ").length);
  }
});

Deno.test("numbers that no kernel gives keep their place in the order", () => {
  const far = 2 ** 31 + 13 * 5;
  const order = (numbers: readonly number[], gone: number) => {
    const table = new FdTable();
    for (const fd of numbers) table.put(newFd(fd, 1));
    table.delete(gone);
    return table.hashOrder();
  };
  // both in a bucket of thirteen, the one behind moves up
  const near = far % 13;
  assert.deepEqual(
    order([near, 1, far], near),
    order([near, 1, near + 13], near).map((fd) => fd === near + 13 ? far : fd),
  );
  assert.deepEqual(order([far, 1, near], far), order([near + 13, 1, near], near + 13));
});

Deno.test("a copy has the order of a table that got the descriptors in turn", () => {
  const small = ["3 1 7 2", "2 1 -2 12 5 2", "13 1 2", "1 2 3 4 5 6 7 8 9 10 11 12 13", "200 1 2"];
  for (const steps of [...small, "", ...CASES.map(([steps]) => steps)]) {
    const table = new FdTable();
    for (const step of steps.split(" ").filter((text) => text !== "").map(Number)) {
      if (step > 0) table.put(newFd(step, 1));
      else table.delete(-step);
    }
    const want = new FdTable();
    for (const fd of table.hashOrder()) want.put(newFd(fd, 1));
    const copy = new FdTable();
    copy.copyFrom(table);
    for (let again = 0; again < 2; again++) {
      assert.deepEqual(copy.keys(), want.keys());
      assert.deepEqual(copy.hashOrder(), want.hashOrder());
      assert.equal(copy.size, want.size);
      for (const each of [copy, want]) each.put(newFd(6, 1));
    }
    for (const fd of table.keys()) assert.notEqual(copy.get(fd), table.get(fd));
  }
});

Deno.test("a table takes no count of buckets that none can have, nor any once it is in use", () => {
  const table = new FdTable();
  for (const buckets of [0, 14, 4_000_000_000]) table.reserve(buckets);
  assert.equal(table.buckets, 13);
  table.reserve(59);
  assert.equal(table.buckets, 59);
  table.put(newFd(3, FdType.FIFO));
  table.reserve(29);
  assert.equal(table.buckets, 59);
});
