/** Descriptors that are no files: pipes, event and signal descriptors, polls, rings, processes. */
import { PPME } from "../../src/event/event_codes.ts";
import { type Case, type Expected, fromRows, present, type Row } from "./cases.ts";
import { close, folder, O_DIRECTORY, touch, withFile } from "./case_files.ts";
import { packed, packedString, sys } from "./machine.ts";

/** The two descriptors that a call left in `bytes`. */
const pair = (bytes: Uint8Array) => new Int32Array(bytes.buffer.slice(0, 8)) as Iterable<number>;

/** A pipe for the time of one call. */
function withPipe(call: (read: number, write: number) => number): number {
  const bytes = new Uint8Array(8);
  sys("pipe2", bytes, 0);
  const [read = -1, write = -1] = pair(bytes);
  const result = call(read, write);
  close(read);
  close(write);
  return result;
}

/** pipe and pipe2, with the numbers and the inode that came of it. */
function pipeCase(name: string, code: number, flags: number, told: Record<string, Expected>): Case {
  const bytes = new Uint8Array(8);
  const fds = () => [...pair(bytes)] as [number, number];
  return {
    name,
    code,
    call: () => sys(name, bytes, flags),
    params: () => ({
      fd1: fds()[0],
      fd2: fds()[1],
      ino: Number(/\d+/.exec(Deno.readLinkSync(`/proc/self/fd/${fds()[0]}`))?.[0]),
      ...told,
    }),
    cleanup: () => fds().forEach(close),
  };
}

const CREATED: readonly Row[] = [
  ["eventfd", PPME.SYSCALL_EVENTFD_X, [9], { initval: 9, flags: 0 }],
  ["signalfd", PPME.SYSCALL_SIGNALFD_X, [-1, packed([8, 0x200]), 8], { fd: -1, mask: 0, flags: 0 }],
  ["inotify_init", PPME.SYSCALL_INOTIFY_INIT_X, [], { flags: 0 }],
  ["io_uring_setup", PPME.SYSCALL_IO_URING_SETUP_X, () => [4, ringParams()], {
    entries: 4,
    sq_entries: 4,
    cq_entries: 16,
    flags: 16,
    sq_thread_cpu: 0,
    sq_thread_idle: 0,
    features: (v) => Number(v) > 0 && Number(v) < 2048,
  }],
  ["bpf", PPME.SYSCALL_BPF_2_X, [0, packed([4, 2], [4, 4], [4, 4], [4, 1]), 16], { cmd: 0 }],
];

/** struct io_uring_params that asks for sixteen completions (IORING_SETUP_CQSIZE). */
function ringParams(): Uint8Array {
  const bytes = new Uint8Array(120);
  bytes.set(packed([4, 0], [4, 16], [4, 8]));
  return bytes;
}

/** Descriptors of every kind, made and used. */
export function objectCases(): Case[] {
  const ring = sys("io_uring_setup", 4, new Uint8Array(120));
  const own = sys("pidfd_open", Deno.pid, 0);
  const tmpfs = sys("fsopen", "tmpfs", 0);
  return [
    ...fromRows(CREATED, new Set(CREATED.map(([, code]) => code))),
    ...fromRows([
      ["close", PPME.SYSCALL_CLOSE_X, () => [sys("dup2", 0, 880)], { fd: 880 }],
      ["close_range", PPME.SYSCALL_CLOSE_RANGE_X, () => [sys("dup2", 0, 881), 882, 0], {
        first: 881,
        last: 882,
        flags: 0,
      }],
      ["select", PPME.SYSCALL_SELECT_X, [0, 0, 0, 0, packed([8, 0], [8, 0])], {}],
      ["epoll_wait", PPME.SYSCALL_EPOLLWAIT_X, () => [
        sys("epoll_create1", 0),
        new Uint8Array(60),
        5,
        0,
      ], { maxevents: 5 }],
      ["ioctl", PPME.SYSCALL_IOCTL_3_X, () => [sys("dup2", 0, 883), 0x5451, 0], {
        fd: 883,
        request: 0x5451,
        argument: 0,
      }],
      ["getdents", PPME.SYSCALL_GETDENTS_X, () => [directory(), new Uint8Array(500), 500], {
        fd: 884,
      }],
      ["getdents64", PPME.SYSCALL_GETDENTS64_X, () => [directory(), new Uint8Array(500), 500], {
        fd: 884,
      }],
      [
        "io_uring_register",
        PPME.SYSCALL_IO_URING_REGISTER_X,
        [ring, 8, new Uint8Array(2064), 256],
        {
          fd: ring,
          opcode: 8,
          arg: present,
          nr_args: 256,
        },
      ],
      ["io_uring_enter", PPME.SYSCALL_IO_URING_ENTER_X, [ring, 0, 0, 1, packed([8, 6]), 8], {
        fd: ring,
        to_submit: 0,
        min_complete: 0,
        flags: 1,
        sig: 6,
      }],
      ["fsconfig", PPME.SYSCALL_FSCONFIG_X, [tmpfs, 1, "size", "1M", 0], {
        fd: tmpfs,
        cmd: 1,
        key: "size",
        value_bytebuf: undefined,
        value_charbuf: "1M",
        aux: 0,
      }],
    ]),
    {
      name: "pidfd_getfd",
      code: PPME.SYSCALL_PIDFD_GETFD_X,
      call: () => sys("pidfd_getfd", own, 2, 0),
      params: () => ({ pid_fd: own, target_fd: 2, flags: 0 }),
      cleanup: close,
    },
    ...(Deno.build.arch === "x86_64" ? [pipeCase("pipe", PPME.SYSCALL_PIPE_X, 0, {})] : []),
    pipeCase("pipe2", PPME.SYSCALL_PIPE2_X, 0o2004000, { flags: 4096 | 64 }),
    {
      name: "poll of a pipe with data",
      code: PPME.SYSCALL_POLL_X,
      call: () =>
        withPipe((read, write) => {
          sys("write", write, "data", 4);
          sys("dup2", read, 885);
          return sys("poll", packed([4, 885], [2, 1], [2, 0]), 1, 5);
        }),
      params: () => ({ fds: packedString([2, 1], [8, 885], [2, 1]), timeout: 5 }),
      cleanup: () => close(885),
    },
    {
      name: "splice from a file into a pipe",
      code: PPME.SYSCALL_SPLICE_X,
      call: () =>
        withPipe((_read, write) =>
          withFile("data", (fd) => sys("splice", fd, packed([8, 3]), write, 0, 40, 2))
        ),
      params: () => ({ fd_in: present, fd_out: present, size: 40, flags: 2 }),
    },
    {
      name: "sendfile from a place",
      code: PPME.SYSCALL_SENDFILE_X,
      call: () =>
        withFile(
          "data",
          (from) => withFile("to", (to) => sys("sendfile", to, from, packed([8, 20]), 30)),
        ),
      // where the next byte would be read, as the kernel left it
      params: () => ({ offset: 50, out_fd: present, in_fd: present, size: 30 }),
    },
  ];
}

/** The folder of the cases as descriptor 884, from its beginning. */
function directory(): number {
  touch("entry");
  const fd = sys("open", folder, O_DIRECTORY, 0);
  sys("dup2", fd, 884);
  close(fd);
  return 884;
}
