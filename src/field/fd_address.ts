/**
 * Fields for the ends of a socket. Client is the source and server the destination of the stored
 * pair, once it is known which is which (the role); local and remote go by the machine's or
 * container's own addresses. `fd.ip`, `fd.net`, `fd.port` and `fd.proto` mean either end and exist
 * in conditions alone.
 */
import { addressText } from "../state/address_text.ts";
import type { EventContext } from "../state/event_context.ts";
import type { FdInfo } from "../state/fd_info.ts";
import { absent, makeFields, type Spec } from "./define.ts";
import { isIpFd, isIpPairFd, isIpServerFd } from "./fd_kind.ts";
import { fdOf } from "./fd_path.ts";
import { addressOr0, hasRole } from "./fd_role.ts";
import type { CustomTest, FieldFlag, Scalar } from "./field.ts";
import { hostNames } from "./host_names.ts";
import { isLocalAddress } from "./lookup.ts";

type Side = "client" | "server" | "local" | "remote";

/** The descriptor as a connection whose ends are told apart. */
function connection(ctx: EventContext): FdInfo | undefined {
  const fd = fdOf(ctx);
  return fd !== undefined && isIpPairFd(fd) && hasRole(fd) ? fd : undefined;
}

/** True if the source of the pair is the end asked for. */
function atSource(ctx: EventContext, fd: FdInfo, side: Side): boolean {
  if (side === "client") return true;
  if (side === "server" || ctx.thread === undefined) return false;
  return isLocalAddress(ctx, ctx.thread, fd.sip) === (side === "local");
}

function address(ctx: EventContext, side: Side): string | undefined {
  const fd = connection(ctx);
  if (fd !== undefined) return addressOr0(fd, atSource(ctx, fd, side) ? fd.sip : fd.dip);
  if (side !== "server") return undefined;
  const server = fdOf(ctx);
  return server !== undefined && isIpServerFd(server) && hasRole(server) ? server.sip : undefined;
}

function port(ctx: EventContext, side: Side): number | undefined {
  const fd = connection(ctx);
  if (fd !== undefined) return atSource(ctx, fd, side) ? fd.sport : fd.dport;
  if (side !== "server") return undefined;
  const server = fdOf(ctx);
  return server !== undefined && isIpServerFd(server) ? server.sport : undefined;
}

/** Port as text; the service names that Falco could print are switched off there as well. */
function portText(ctx: EventContext, side: Side): string | undefined {
  const fd = fdOf(ctx);
  if (fd === undefined) return undefined;
  if (side === "server" && isIpServerFd(fd)) return "";
  // any other socket with a role, a unix one say, has a client without a port
  if (side === "client" && hasRole(fd) && !isIpPairFd(fd)) return "";
  const number = port(ctx, side);
  return number === undefined ? undefined : String(number);
}

/** How to read both ends. */
interface Ends {
  readonly source: (fd: FdInfo) => Scalar;
  readonly destination: (fd: FdInfo) => Scalar;
}

/**
 * A test of both ends: any end may pass, but `!=` wants both to differ. A socket without a peer has
 * one end.
 */
function eitherEnd(
  test: (value: Scalar) => boolean,
  both: boolean,
  ends: Ends,
): (ctx: EventContext) => boolean {
  return (ctx) => {
    const fd = fdOf(ctx);
    if (fd === undefined || !isIpFd(fd)) return false;
    const first = test(ends.source(fd));
    if (isIpServerFd(fd) || first !== both) return first;
    return test(ends.destination(fd));
  };
}

const addresses: Ends = {
  source: (fd) => addressOr0(fd, fd.sip),
  destination: (fd) => addressOr0(fd, fd.dip),
};
const ports: Ends = { source: (fd) => fd.sport, destination: (fd) => fd.dport };

/** `fd.ip`: with a list of addresses it never matches, as in Falco. */
const compareIp: CustomTest = ({ op, compareFirst }) => {
  if (op === "exists") return eitherEnd(() => true, false, addresses);
  if (op === "in" || op === "intersects") return () => false;
  return eitherEnd(compareFirst, op === "!=", addresses);
};

/** `fd.net`: of a list of networks only the first counts, as in Falco. */
const compareNet: CustomTest = ({ op, compareFirst }) => {
  if (op === "exists") return eitherEnd(() => true, false, addresses);
  // "intersects" looks at sockets without a peer alone
  const test = eitherEnd(compareFirst, op === "!=", addresses);
  return op !== "intersects" ? test : (ctx) => {
    const fd = fdOf(ctx);
    return fd !== undefined && isIpServerFd(fd) && test(ctx);
  };
};

const comparePort: CustomTest = ({ op, compare }) =>
  op === "exists" ? eitherEnd(() => true, false, ports) : eitherEnd(compare, op === "!=", ports);

/** `fd.sip.name`: the constants are host names; their addresses are looked up in the background. */
function compareName(side: Side): CustomTest {
  return ({ op, constants }) => {
    if (op === "exists") return () => false;
    const names = constants.map(String);
    for (const name of names) hostNames.watch(name);
    const differs = op === "!=";
    return (ctx) => {
      const value = address(ctx, side);
      if (value === undefined) return false;
      const text = addressText(value);
      return names.some((name) => hostNames.addresses(name).has(text)) !== differs;
    };
  };
}

const FILTER_ONLY: readonly FieldFlag[] = ["filter_only", "no_rhs", "no_transformer"];
const ENDS: readonly [string, Side, string][] = [
  ["c", "client", "client"],
  ["s", "server", "server"],
  ["l", "local", "local end"],
  ["r", "remote", "remote end"],
];

function perEnd(make: (letter: string, side: Side, end: string) => Spec): Spec[] {
  return ENDS.map(([letter, side, end]) => make(letter, side, end));
}

/** Fields `fd.*` for addresses, ports and networks. */
export const FD_ADDRESS_FIELDS = makeFields("fd", [
  {
    name: "fd.ip",
    type: "IPADDR",
    flags: FILTER_ONLY,
    help: "Address of either end",
    extract: absent,
    custom: compareIp,
  },
  ...perEnd((letter, side, end) => ({
    name: `fd.${letter}ip`,
    type: "IPADDR",
    help: `Address of the ${end}`,
    extract: (ctx) => address(ctx, side),
  })),
  {
    name: "fd.port",
    type: "PORT",
    flags: FILTER_ONLY,
    help: "Port of either end",
    extract: absent,
    custom: comparePort,
  },
  ...perEnd((letter, side, end) => ({
    name: `fd.${letter}port`,
    type: "PORT",
    help: `Port of the ${end}`,
    extract: (ctx) => port(ctx, side),
  })),
  {
    name: "fd.proto",
    type: "PORT",
    format: "NA",
    flags: FILTER_ONLY,
    help: "Service or port of either end",
    extract: absent,
    custom: comparePort,
  },
  ...perEnd((letter, side, end) => ({
    name: `fd.${letter}proto`,
    type: "CHARBUF",
    help: `Port of the ${end} as text`,
    extract: (ctx) => portText(ctx, side),
  })),
  {
    name: "fd.net",
    type: "IPNET",
    flags: FILTER_ONLY,
    help: "Network of either end",
    extract: absent,
    custom: compareNet,
  },
  ...perEnd((letter, side, end) => ({
    name: `fd.${letter}net`,
    type: "IPNET",
    flags: FILTER_ONLY,
    help: `Network of the ${end}`,
    extract: (ctx) => address(ctx, side),
  })),
  ...perEnd((letter, side, end) => ({
    name: `fd.${letter}ip.name`,
    type: "CHARBUF",
    flags: ["no_rhs", "no_transformer"],
    help: `Host name of the ${end}; compared through the addresses that the name has`,
    extract: absent,
    custom: compareName(side),
  })),
]);
