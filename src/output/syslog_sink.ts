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
/** A log service that does not read must not stop the sensor. */
const MSG_DONTWAIT = 0x40;
/** Facility "user" of RFC 3164, as syslog(3) uses by default. */
const FACILITY_USER = 1;
/** Longest datagram: what sockets take everywhere. Log services may cut earlier. */
const MAX_BYTES = 65_536;
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

/**
 * Connects to the log's socket. It need not be there: where no log service runs (in a container, say)
 * every alert is a failure that is told once, until one comes; an alert waits only for a service
 * that has been there.
 */
export function syslogSink(path = "/dev/log"): Result<Sink> {
  const libc = openLibc();
  if (!libc.ok) return libc;
  const { socket, connect, send, close } = libc.value.symbols;
  let fd = -1;
  let seen = false;
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
    const connected = fd >= 0 && connect(fd, address, address.length) === 0;
    seen ||= connected;
    if (!connected) disconnect();
    return connected;
  };
  const refused = (): SakerError =>
    unwritable(`the system's log`, `nothing takes messages at ${path}`, HINT);
  reconnect();
  return ok({
    name: "syslog",
    get retries() {
      return seen;
    },
    write: ({ line, priority }) => {
      const bytes = encoder.encode(syslogLine(line, priority, new Date(), Deno.pid));
      const datagram = bytes.subarray(0, MAX_BYTES);
      const flags = MSG_NOSIGNAL | MSG_DONTWAIT;
      const deliver = () => fd >= 0 && send(fd, datagram, BigInt(datagram.length), flags) >= 0n;
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
