/**
 * Alerts to the system's log, as `syslog(3)` sends them: datagrams to /dev/log. Deno has no datagram
 * sockets for paths, so three functions of the C library are called; none of them is variadic, which
 * rules out `syslog()` itself.
 */
import { fail, ok, type Result, type SakerError } from "../base/result.ts";
import { type Sink, unwritable } from "./sink.ts";

const HINT = "Check that a log service (rsyslog, systemd-journald) runs.";
const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
const MSG_NOSIGNAL = 0x4000;
/** Facility "user" of RFC 3164, as syslog(3) uses by default. */
const FACILITY_USER = 1;
/** Longest datagram; log services cut there, too. */
const MAX_BYTES = 8192;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const encoder = new TextEncoder();

/** The datagram of RFC 3164 that the C library would send. `priority` is the syslog level. */
export function syslogLine(line: string, priority: number, now: Date, pid: number): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const day = String(now.getDate()).padStart(2, " ");
  const time = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
  const head = `<${FACILITY_USER * 8 + priority}>${MONTHS[now.getMonth()]} ${day} ${time}`;
  return `${head} saker[${pid}]: ${line}`;
}

/** Connects to the log's socket. */
export function syslogSink(path = "/dev/log"): Result<Sink> {
  const libc = openLibc();
  if (!libc.ok) return libc;
  const { socket, connect, send, close } = libc.value.symbols;
  let fd = -1;
  const disconnect = () => {
    if (fd >= 0) close(fd);
    fd = -1;
  };
  const reconnect = (): boolean => {
    disconnect();
    const address = new Uint8Array(110);
    new DataView(address.buffer).setUint16(0, AF_UNIX, true);
    address.set(encoder.encode(path).subarray(0, 107), 2);
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    return fd >= 0 && connect(fd, address, address.length) === 0;
  };
  const refused = (): SakerError =>
    unwritable(`the system's log`, `nothing takes messages at ${path}`, HINT);
  if (!reconnect()) {
    disconnect();
    libc.value.close();
    return fail(refused());
  }
  return ok({
    name: "syslog",
    retries: true,
    write: ({ line, priority }) => {
      const bytes = encoder.encode(syslogLine(line, priority, new Date(), Deno.pid));
      const datagram = bytes.subarray(0, MAX_BYTES);
      const deliver = () => send(fd, datagram, BigInt(datagram.length), MSG_NOSIGNAL) >= 0n;
      // A log service that was restarted has a new socket behind the old path.
      return deliver() || (reconnect() && deliver()) ? undefined : refused();
    },
    reopen: () => void reconnect(),
    close: () => {
      disconnect();
      libc.value.close();
    },
  });
}

function openLibc() {
  try {
    return ok(Deno.dlopen("libc.so.6", {
      socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
      connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
      send: { parameters: ["i32", "buffer", "u64", "i32"], result: "i64" },
      close: { parameters: ["i32"], result: "i32" },
    }));
  } catch (error) {
    return fail(unwritable("the system's log", error, HINT));
  }
}
