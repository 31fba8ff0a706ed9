/** Values of events about sockets: a connect makes its socket first, where the test has none. */
import type { ParamValue } from "../event/event_builder.ts";
import type { Call, Values } from "./call.ts";
import type { Filler } from "./fillers.ts";
import { endpoint } from "./process.ts";
import { WorldError } from "./world.ts";

/** Our end of connections, by family. */
const OWN = { ipv4: "10.0.0.5", ipv6: "fd00::5" } as const;
const OWN_PORT = 50000;
const TCP = 6;
const UDP = 17;
/** Kernel pointers of unix sockets; any will do. */
const POINTERS = { source: 0xffff8880_00001000n, target: 0xffff8880_00002000n };

/** `10.0.0.1:443`, `[::1]:443`, `/run/a.sock`. */
interface Target {
  readonly family: "AF_INET" | "AF_INET6" | "AF_UNIX";
  readonly text: string;
}

function targetOf(text: string): Target {
  if (text.startsWith("/") || text.startsWith("@")) return { family: "AF_UNIX", text };
  const end = endpoint(text);
  if (end === undefined) throw new WorldError(`"${text}" is neither ADDRESS:PORT nor a path`);
  return { family: end.address.length === 4 ? "AF_INET" : "AF_INET6", text };
}

/** Descriptor of the call, and its socket made before it if there is none. */
function socketOf(call: Call, family: Target["family"]): number {
  const given = call.value("fd");
  if (given !== undefined) return Number(given);
  const isUdp = call.text("proto") === "udp";
  const fd = call.self.freeFd();
  call.self.files.set(fd, { name: "", kind: "socket" });
  call.out.emit("socket", call.self, {
    fd,
    domain: family,
    type: isUdp ? 2 : 1,
    proto: family === "AF_UNIX" ? 0 : isUdp ? UDP : TCP,
  });
  return fd;
}

function ownEnd(target: Target): string {
  if (target.family === "AF_INET6") {
    return `[${target.text.startsWith("[::1]") ? "::1" : OWN.ipv6}]:${OWN_PORT}`;
  }
  return `${target.text.startsWith("127.") ? "127.0.0.1" : OWN.ipv4}:${OWN_PORT}`;
}

function tupleOf(target: Target, from: string): ParamValue {
  return target.family === "AF_UNIX"
    ? { ...POINTERS, path: target.text }
    : `${from}->${target.text}`;
}

const connect: Filler = (call) => {
  const target = targetOf(call.text("", "addr", "to") ?? "10.0.0.1:443");
  const fd = socketOf(call, target.family);
  const from = call.text("from") ?? ownEnd(target);
  const name = target.family === "AF_UNIX" ? target.text : `${from}->${target.text}`;
  if (call.succeeds || call.ret === EINPROGRESS) call.self.files.set(fd, { name, kind: "socket" });
  return { fd, addr: target.text, tuple: tupleOf(target, from) };
};
const EINPROGRESS = -115;

const bind: Filler = (call) => {
  const target = targetOf(call.text("", "addr") ?? "0.0.0.0:8080");
  const fd = socketOf(call, target.family);
  if (call.succeeds) call.self.files.set(fd, { name: target.text, kind: "socket" });
  return { fd, addr: target.text };
};

/** The peer comes first in the tuple, our end second. */
const accept: Filler = (call) => {
  const peer = targetOf(call.text("", "from") ?? "10.0.0.9:40000");
  const own = call.text("at_address") ?? (peer.family === "AF_INET" ? "10.0.0.5:80" : "[::1]:80");
  const fd = call.ret ?? call.self.freeFd();
  const name = `${peer.text}->${own}`;
  if (fd >= 0) call.self.files.set(fd, { name, kind: "socket" });
  return { fd, tuple: peer.family === "AF_UNIX" ? tupleOf(peer, "") : name };
};

const socket: Filler = (call) => {
  const fd = call.ret ?? call.self.freeFd();
  if (fd >= 0) call.self.files.set(fd, { name: "", kind: "socket" });
  const type = call.value("type", socketType(call.text("type"))) ?? 1;
  return { fd, domain: call.value("domain", call.given("", "domain")) ?? "AF_INET", type };
};

const SOCKET_TYPES: Readonly<Record<string, string>> = {
  SOCK_STREAM: "1",
  SOCK_DGRAM: "2",
  SOCK_RAW: "3",
};

function socketType(text: string | undefined): string | undefined {
  return text === undefined ? undefined : SOCKET_TYPES[text] ?? text;
}

/** sendto, sendmsg: a datagram to an address, or more bytes over a connection. */
const send: Filler = (call): Values => {
  const to = call.text("", "to");
  if (to === undefined) return { fd: call.fd("fd", 3) };
  const target = targetOf(to);
  const fd = socketOf(call, target.family);
  return { fd, tuple: tupleOf(target, ownEnd(target)) };
};

/** Sockets. */
export const SOCKET_FILLERS: Readonly<Record<string, Filler>> = {
  socket,
  connect,
  bind,
  accept,
  accept4: accept,
  sendto: send,
  sendmsg: send,
  sendmmsg: send,
};
