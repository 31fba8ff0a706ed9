/** Paths as the kernel knows them, whatever was passed to open. */
import assert from "node:assert/strict";
import { mustRun } from "../e2e/process.ts";
import { PPME } from "../../src/event/event_codes.ts";
import { AT_FDCWD, close, f, folder, O_DIRECTORY, touch } from "./case_files.ts";
import { callInChild, type ChildCall } from "./child_calls.ts";
import { RuncContainer } from "./container.ts";
import type { Decoded } from "./decoded.ts";
import { type Machine, openMachine, OWN_TID, packed, sys } from "./machine.ts";
import { cannotRunLive } from "./require_live.ts";

const O_PATH = 0o10000000;
const O_NOFOLLOW = Deno.build.arch === "x86_64" ? 0o400000 : 0o100000;
const CODES = [PPME.SYSCALL_OPENAT_2_X, PPME.SYSCALL_OPENAT2_X];
/** Bits of the flags: the file lies in that layer of an overlay. */
const [UPPER, LOWER] = [32768, 65536];

/** An open of this thread: what is done, and the path that it must have. */
interface OwnOpen {
  readonly name: string;
  readonly open: () => number;
  readonly path: () => string | undefined;
}

const openat = (path: string, flags = 0, dirfd = AT_FDCWD) => sys("openat", dirfd, path, flags, 0);
const openat2 = (dirfd: number, path: string, resolve: number) =>
  sys("openat2", dirfd, path, packed([8, 0], [8, 0], [8, resolve]), 24);

/** Opens a file, then opens it again by its descriptor. */
function reopen(path: string, between: () => void = () => {}): number {
  const fd = openat(path);
  between();
  const again = openat(`/proc/self/fd/${fd}`);
  close(fd);
  return again;
}

/** Opens `name` in a directory that is held by a descriptor, after something happened to it. */
function inDirectory(
  name: string,
  flags: number,
  between: () => void,
  open = (fd: number) => openat(name, 0, fd),
) {
  Deno.mkdirSync(f("held"));
  Deno.writeTextFileSync(f(`held/${name}`), "x");
  const fd = openat(f("held"), flags);
  between();
  const opened = open(fd);
  close(fd);
  return opened;
}

const OWN_OPENS: readonly OwnOpen[] = [
  {
    name: "through the root of a process",
    open: () => openat("/proc/self/root/proc/self/status"),
    path: () => `/proc/${Deno.pid}/status`,
  },
  { name: "by a descriptor", open: () => reopen(touch("again")), path: () => f("again") },
  {
    name: "by a descriptor after a rename",
    open: () => reopen(touch("before"), () => Deno.renameSync(f("before"), f("after"))),
    path: () => f("after"),
  },
  {
    name: "by a descriptor after it was deleted",
    open: () => reopen(touch("deleted"), () => Deno.removeSync(f("deleted"))),
    path: () => f("deleted"),
  },
  {
    name: "a hard link by the name that was opened",
    open: () => {
      Deno.linkSync(touch("one-name"), f("other-name"));
      return openat(f("other-name"));
    },
    path: () => f("other-name"),
  },
  // a dentry has room for a name of 31 or 39 bytes; longer ones lie elsewhere
  ...[1, 31, 32, 38, 39, 40, 41, 255].map((length): OwnOpen => ({
    name: `a name of ${length} bytes`,
    open: () => openat(touch("n".repeat(length))),
    path: () => f("n".repeat(length)),
  })),
  {
    name: "as a mere place",
    open: () => openat(touch("place"), O_PATH),
    path: () => f("place"),
  },
  {
    name: "a link itself as a place",
    open: () => {
      Deno.symlinkSync("/etc/shadow", f("link"));
      return openat(f("link"), O_PATH | O_NOFOLLOW);
    },
    path: () => f("link"),
  },
  {
    name: "a file from its place",
    open: () => {
      const place = openat(touch("placed"), O_PATH);
      const fd = openat(`/proc/thread-self/fd/${place}`);
      close(place);
      return fd;
    },
    path: () => f("placed"),
  },
  {
    name: "relative to the place of a directory that was renamed meanwhile",
    open: () => inDirectory("x", O_PATH, () => Deno.renameSync(f("held"), f("renamed"))),
    path: () => f("renamed/x"),
  },
  {
    name: "relative to a directory, upwards",
    open: () => {
      touch("above");
      return inDirectory("x", O_DIRECTORY, () => {}, (fd) => openat(".//../above", 0, fd));
    },
    path: () => f("above"),
  },
  {
    name: "in a directory that is a link",
    open: () => {
      Deno.mkdirSync(f("real"));
      Deno.writeTextFileSync(f("real/file"), "x");
      Deno.symlinkSync("real", f("linked"));
      return openat(f("linked/file"));
    },
    path: () => f("real/file"),
  },
  {
    name: "below a directory as if it were the root",
    open: () => {
      const make = () => {
        Deno.mkdirSync(f("held/etc"));
        Deno.writeTextFileSync(f("held/etc/passwd"), "x");
        Deno.symlinkSync("/etc/passwd", f("held/absolute"));
      };
      return inDirectory("x", O_PATH, make, (fd) => openat2(fd, "/../absolute", 0x10));
    },
    path: () => f("held/etc/passwd"),
  },
  {
    name: "strictly beneath a directory",
    open: () => inDirectory("x", O_PATH, () => {}, (fd) => openat2(fd, "./x", 0x08 | 0x04)),
    path: () => f("held/x"),
  },
  {
    name: "names of bytes that are no text",
    open: () => {
      touch("new\nline \x01 % é");
      return openat(f("new\nline \x01 % é".replace("é", "\xc3\xa9")));
    },
    path: () => f("new\nline \x01 % \xc3\xa9"),
  },
  {
    name: "a pipe has none",
    open: () => {
      const pipe = new Uint8Array(8);
      sys("pipe2", pipe, 0);
      const [read = -1, write = -1] = new Int32Array(pipe.buffer);
      const fd = openat(`/proc/self/fd/${read}`);
      close(read);
      close(write);
      return fd;
    },
    path: () => undefined,
  },
  {
    name: "a file in memory",
    open: () => {
      const memory = sys("memfd_create", "hidden", 0);
      const fd = openat(`/proc/self/fd/${memory}`);
      close(memory);
      return fd;
    },
    path: () => "memfd:hidden",
  },
];

/** Opens a file at the end of `parts` directories, each named by `name`, one step at a time. */
function openDeep(parts: number, name: string): number {
  let dir = openat(folder, O_PATH);
  for (let i = 0; i < parts; i++) {
    assert.equal(sys("mkdirat", dir, name, 0o700), 0);
    const next = openat(name, O_PATH, dir);
    close(dir);
    dir = next;
  }
  const fd = sys("openat", dir, "end", 0o101, 0o600);
  close(dir);
  return fd;
}

/** Opens of a process of its own: the last call is the one. */
const CHILD_OPENS: readonly (readonly [
  name: string,
  prepare: () => void,
  calls: () => readonly ChildCall[],
  path: () => string,
])[] = [
  [
    "behind chroot",
    () => Deno.mkdirSync(f("jail/etc"), { recursive: true }),
    () => [["chroot", f("jail")], ["openat", AT_FDCWD, "/etc/../etc", 0]],
    () => "/etc",
  ],
  [
    "behind chroot, outside of it",
    () => Deno.mkdirSync(f("jail")),
    () => [["openat", AT_FDCWD, "/etc", 0], ["chroot", f("jail")], [
      "openat",
      { result: 0 },
      "passwd",
      0,
    ]],
    () => "/etc/passwd",
  ],
  [
    "in a mount of its own namespace",
    () => Deno.mkdirSync(f("private")),
    () => [
      ["unshare", 0x20000],
      ["mount", "none", "/", 0, 0x44000, 0],
      ["mount", "none", f("private"), "tmpfs", 0, 0],
      ["openat", AT_FDCWD, `${f("private")}/x`, 0o101, 0o600],
    ],
    () => f("private/x"),
  ],
  [
    "in a bind mount of a directory, and of a file",
    () => {
      Deno.mkdirSync(f("source/sub"), { recursive: true });
      Deno.writeTextFileSync(f("source/sub/file"), "x");
      Deno.mkdirSync(f("target"));
      touch("over");
    },
    () => [
      ["unshare", 0x20000],
      ["mount", "none", "/", 0, 0x44000, 0],
      ["mount", f("source/sub"), f("target"), 0, 0x1000, 0],
      ["mount", f("target/file"), f("over"), 0, 0x1000, 0],
      ["openat", AT_FDCWD, f("over"), 0],
    ],
    () => f("over"),
  ],
  [
    "in a mount upon a mount",
    () => Deno.mkdirSync(f("twice")),
    () => [
      ["unshare", 0x20000],
      ["mount", "none", "/", 0, 0x44000, 0],
      ["mount", "none", f("twice"), "tmpfs", 0, 0],
      ["mount", "none", f("twice"), "tmpfs", 0, 0],
      ["mkdir", f("twice/deep"), 0o700],
      ["mount", "none", f("twice/deep"), "tmpfs", 0, 0],
      ["openat", AT_FDCWD, f("twice/deep/file"), 0o101, 0o600],
    ],
    () => f("twice/deep/file"),
  ],
  [
    "with another root after pivot_root",
    () => Deno.mkdirSync(f("pivot")),
    () => [
      ["unshare", 0x20000],
      ["mount", "none", "/", 0, 0x44000, 0],
      ["mount", "none", f("pivot"), "tmpfs", 0, 0],
      ["mkdir", f("pivot/old"), 0o700],
      ["pivot_root", f("pivot"), f("pivot/old")],
      ["openat", AT_FDCWD, "/old/etc/passwd", 0],
    ],
    () => "/old/etc/passwd",
  ],
];

function empty(): void {
  // deeper trees than the runtime itself removes
  new Deno.Command("rm", { args: ["-rf", folder] }).outputSync();
  Deno.mkdirSync(folder);
}

/** The last open of thread `tid` that was done. */
async function openOf(machine: Machine, tid: number, fd: number, asked?: string): Promise<Decoded> {
  return await machine.event(
    `open as ${fd}`,
    (e) =>
      e.tid === tid && e.params["fd"] === fd && (asked === undefined || e.params["name"] === asked),
  );
}

for (const probeReads of [false, true]) {
  const older = probeReads ? " (older kernels)" : "";
  Deno.test({
    name: `an open tells where the file lies${older}`,
    ignore: cannotRunLive(),
    fn: async (t) => {
      await using machine = await openMachine(CODES, { probeReads });
      const deep: readonly OwnOpen[] = [
        {
          name: "hundreds of directories deep",
          open: () => openDeep(600, "d"),
          path: () => probeReads ? undefined : f("d/".repeat(600) + "end"),
        },
        {
          name: "deeper than any path can be written",
          open: () => openDeep(30, "n".repeat(200)),
          path: () => undefined,
        },
      ];
      for (const { name, open, path } of [...OWN_OPENS, ...deep]) {
        await t.step(name, async () => {
          empty();
          // a number of its own: opens that only prepare have others
          machine.forget();
          const fd = open();
          assert.ok(fd >= 0, `open failed with ${-fd}`);
          let last: Decoded | undefined;
          sys("openat", AT_FDCWD, "/", O_PATH, 0);
          await machine.event("the end", (e) => {
            if (e.tid !== OWN_TID) return false;
            if (e.params["name"] === "/") return true;
            if (e.params["fd"] === fd) last = e;
            return false;
          });
          close(fd);
          assert.ok(last !== undefined, "no event");
          assert.equal(last.path, path());
        });
      }
    },
  });

  Deno.test({
    name: `an open elsewhere tells the path that its process sees${older}`,
    ignore: cannotRunLive(),
    fn: async (t) => {
      await using machine = await openMachine(CODES, { probeReads });
      for (const [name, prepare, calls, path] of CHILD_OPENS) {
        await t.step(name, async () => {
          empty();
          prepare();
          machine.forget();
          const list = calls();
          const child = callInChild(list);
          assert.ok(child.results.every((result) => result >= 0), String(child.results));
          const asked = list.at(-1)?.[2] as string;
          const fd = child.results.at(-1) ?? -1;
          const event = await openOf(machine, child.pid, fd, asked);
          assert.equal(event.path, path());
        });
      }
    },
  });

  Deno.test({
    name: `a file of a container has the path and the layer that it has in there${older}`,
    ignore: cannotRunLive(),
    fn: async () => {
      const at = await Deno.makeTempDir({ dir: "/dev/shm" });
      const actor = `${at}/actor`;
      await mustRun(
        "cc",
        "-O1",
        "-static",
        "-o",
        actor,
        new URL("./actor.c", import.meta.url).pathname,
      );
      const container = await RuncContainer.start(at, actor);
      try {
        await using machine = await openMachine(CODES, { probeReads });
        await mustRun(
          "sh",
          "-c",
          container.exec("/bin/sh -c 'cat /sbin/apk; echo x >/etc/new; cat /etc/new'"),
        );
        // a name that nobody else on this machine opens
        const lower = await machine.event("lower", (e) => e.params["name"] === "/sbin/apk");
        const made = await machine.event("made", (e) => e.params["name"] === "/etc/new");
        const upper = await machine.event("upper", (e) => e.params["name"] === "/etc/new");
        assert.equal(lower.path, "/sbin/apk");
        assert.equal(made.path, "/etc/new");
        assert.equal(upper.path, "/etc/new");
        assert.equal(Number(lower.params["flags"]) & (UPPER | LOWER), LOWER);
        assert.equal(Number(made.params["flags"]) & (UPPER | LOWER), UPPER);
        assert.equal(Number(upper.params["flags"]) & (UPPER | LOWER), UPPER);
      } finally {
        await container.stop();
        await Deno.remove(at, { recursive: true });
      }
    },
  });
}
