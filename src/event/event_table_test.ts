import assert from "node:assert/strict";
import { errnoName, errnoNumber } from "./errno.ts";
import { EVENT_COUNT, PPME } from "./event_codes.ts";
import {
  Category,
  CATEGORY_MASK,
  DYN_TYPES,
  EVENT_CATEGORIES,
  EVENT_FLAGS,
  EventFlag,
  type EventInfo,
  eventInfo,
  EVENTS,
  eventsByName,
  ParamType,
  syscallsOf,
} from "./event_table.ts";
import { hasLargePayload, MAX_PARAMS } from "./event_view.ts";
import { enumNames, flagNames, flagTable, flagTableNames } from "./flag_tables.ts";
import { signalName, signalNumber, signalSetNames } from "./signal.ts";
import { allSyscalls, syscallById, syscallByName, syscallByNative } from "./syscall_table.ts";

const eventAt = (code: number) => EVENTS[code] as EventInfo;

Deno.test("the table is whole and agrees with the codes", () => {
  assert.equal(EVENTS.length, EVENT_COUNT);
  assert.equal(Object.keys(PPME).length, EVENT_COUNT);
  EVENTS.forEach((info, code) => {
    assert.equal(info.code, code);
    assert.equal(PPME[info.enum.slice(5) as keyof typeof PPME], code);
    assert.equal(info.exit, code % 2 === 1, info.enum);
    assert.ok(info.params.length <= MAX_PARAMS);
    assert.equal(EVENT_FLAGS[code], info.flags);
    assert.equal(EVENT_CATEGORIES[code], info.category);
    assert.equal(hasLargePayload(code), (info.flags & EventFlag.LARGE_PAYLOAD) !== 0, info.enum);
    if (info.state === "unused") return;
    assert.ok(info.category > CATEGORY_MASK, `${info.enum} has no kind`);
    for (const param of info.params) {
      assert.ok(param.type in ParamType, `${info.enum}.${param.name}: ${param.type}`);
      assert.ok(["NA", "DEC", "HEX", "OCT"].includes(param.format), `${info.enum}.${param.name}`);
      if (param.type === "FSRELPATH") {
        assert.equal(info.params[param.dirfd ?? -1]?.type, "FD", `${info.enum}.${param.name}`);
      } else if (param.type === "DYN") {
        assert.ok(DYN_TYPES[param.table ?? ""], `${info.enum}.${param.name}`);
      } else if (param.table !== undefined) {
        assert.ok(flagTable(param.table).length > 0, `${info.enum}.${param.name}`);
      }
    }
  });
  const states = (state: string) => EVENTS.filter((info) => info.state === state).length;
  assert.deepEqual([states("current"), states("old"), states("unused")], [196, 223, 35]);
});

Deno.test("the event's own fd is found in every event that tells it", () => {
  // position: names of exit events
  const positions: readonly [number, string][] = [
    [1, "setns listen shutdown fchdir lseek llseek ioctl fstat close getdents getdents64 flock"],
    [1, "copy_file_range fcntl dup dup2 dup3 newfstatat fchownat fchmodat mkdirat unlinkat"],
    [1, "mknodat sendmmsg recvmmsg io_uring_register io_uring_enter setsockopt getsockopt"],
    [1, "fsconfig finit_module fchmod fchown"],
    [2, "read pread bind write pwrite recv send sendto sendmsg sendfile splice writev pwritev"],
    [2, "connect symlinkat"],
    [3, "recvfrom readv preadv"],
    [5, "recvmsg"],
    [8, "mmap mmap2"],
  ];
  const told = new Set<string>();
  for (const [position, names] of positions) {
    for (const name of names.split(" ")) {
      const info = eventsByName(name).find((item) => item.exit && item.state === "current");
      assert.equal(info?.fdParam, position, name);
      told.add(name);
    }
  }
  const others = EVENTS.filter((info) =>
    info.exit && info.state === "current" && info.fdParam >= 0 && !told.has(info.name)
  );
  assert.deepEqual(others.map((info) => info.name), []);
  assert.equal(EVENTS[PPME.SYSCALL_SPLICE_E]?.fdParam, 1);
  assert.equal(EVENTS[PPME.SYSCALL_MMAP_E]?.fdParam, 4);
  assert.equal(EVENTS[PPME.SYSCALL_OPENAT_2_X]?.fdParam, -1);
});

Deno.test("results are in parameter 0 of exits of system calls", () => {
  const cases: readonly [number, boolean][] = [
    [PPME.SYSCALL_OPEN_X, true],
    [PPME.SYSCALL_GETUID_X, true],
    [PPME.SYSCALL_OPEN_E, false],
    [PPME.GENERIC_X, false],
    [PPME.PROCEXIT_1_E, false],
    [PPME.SOCKET_GETSOCKNAME_X, false],
    [PPME.DROP_X, false],
  ];
  for (const [code, has] of cases) assert.equal(EVENTS[code]?.hasReturn, has, EVENTS[code]?.enum);
});

Deno.test("look-ups by name, code and parameter", () => {
  assert.deepEqual(eventsByName("openat").map((info) => info.code), [102, 103, 306, 307]);
  assert.deepEqual(eventsByName("NA"), []);
  assert.deepEqual(eventsByName("nope"), []);
  assert.equal(eventInfo(454), undefined);
  assert.equal(eventInfo(453)?.name, "keyctl");
  assert.equal(syscallsOf(eventAt(PPME.GENERIC_X)).length, 272);
  assert.deepEqual(syscallsOf(eventAt(307)), [syscallByName("openat")]);
  assert.equal(EVENTS[307]?.category, Category.FILE + Category.SYSCALL);
});

Deno.test("system calls by id and native number", () => {
  assert.equal(syscallById(3)?.name, "read");
  assert.equal(syscallById(382), undefined);
  assert.equal(syscallById(454), undefined);
  assert.equal(syscallByNative("x86_64", 257)?.name, "openat");
  assert.equal(syscallByNative("arm64", 56)?.name, "openat");
  assert.equal(syscallByNative("ia32", 11)?.name, "execve");
  assert.equal(syscallByNative("ia32", 212)?.name, "chown");
  assert.equal(syscallByNative("arm64", 100_000), undefined);
  assert.equal(syscallByName("sched_switch")?.code, 0);
  assert.equal(syscallByName("getpid")?.code, PPME.GENERIC_X);
  assert.deepEqual(
    ["always", "never", "tracepoint"].map((drop) =>
      allSyscalls().filter((call) => call.drop === drop).length
    ),
    [29, 35, 5],
  );
  // one number, one call: a clash would hide one of the two
  for (const arch of ["x86_64", "arm64"] as const) {
    const numbers = allSyscalls().map((call) => call[arch]).filter((nr) => nr >= 0);
    assert.equal(new Set(numbers).size, numbers.length, arch);
  }
  const ia32 = allSyscalls().flatMap((call) => call.ia32);
  assert.equal(new Set(ia32).size, ia32.length);
  // an event names the calls that are reported by it
  for (const call of allSyscalls()) {
    if (call.code > 1) assert.ok(syscallsOf(eventAt(call.code)).includes(call), call.name);
  }
});

Deno.test("flags are named in table order and without repeating bits", () => {
  assert.equal(flagTableNames().length, 55);
  const cases: readonly [string, number, string][] = [
    ["file_flags", 0, "O_NONE"],
    ["file_flags", 3, "O_RDWR"],
    ["file_flags", 7, "O_CREAT|O_RDWR"],
    ["file_flags", 1025, "O_DIRECTORY|O_RDONLY"],
    ["clone_flags", 0, ""],
    ["delete_module_flags", 2048, ""],
    ["futex_operations", 129, "FUTEX_PRIVATE_FLAG|FUTEX_WAKE"],
    ["mount_flags", 0x8000_0000, "NOUSER"],
    ["mknod_mode", 0o60660, "S_IWGRP|S_IRGRP|S_IWUSR|S_IRUSR|S_IFCHR"],
    ["no_such_table", 1, ""],
  ];
  for (const [table, value, names] of cases) {
    assert.equal(flagNames(flagTable(table), value), names, `${table} ${value}`);
    assert.equal(flagNames(flagTable(table), value | 0), names, `${table} ${value} signed`);
  }
  assert.equal(enumNames(flagTable("socket_families"), 1), "AF_LOCAL|AF_UNIX");
  assert.equal(enumNames(flagTable("socket_families"), 99), "");
});

Deno.test("errors and signals by number and name", () => {
  assert.equal(errnoName(-2), "ENOENT");
  assert.equal(errnoName(2), "ENOENT");
  assert.equal(errnoName(-133), "EHWPOISON");
  assert.equal(errnoName(-512), "ERESTARTSYS");
  for (const unknown of [0, -41, -200, -4096, 1e9]) assert.equal(errnoName(unknown), "");
  assert.equal(errnoNumber("EWOULDBLOCK"), 11);
  assert.equal(errnoNumber("ENOPE"), undefined);
  assert.equal(signalName(9), "SIGKILL");
  assert.equal(signalName(31), "SIGSYS");
  for (const unknown of [0, 32, 64, 255]) assert.equal(signalName(unknown), "");
  assert.equal(signalNumber("KILL"), 9);
  assert.equal(signalNumber("SIGCHLD"), 17);
  assert.equal(signalNumber(""), undefined);
  assert.equal(signalSetNames(0x4000_0001), "SIGHUP SIGSYS");
  assert.equal(signalSetNames(0x8000_0000), "");
});
