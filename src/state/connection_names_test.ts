import assert from "node:assert/strict";
import { Interner } from "../base/interner.ts";
import { parseAddress } from "../base/ip_address.ts";
import { EventView } from "../event/event_view.ts";
import { nameAfterEnds } from "./connection_names.ts";
import { FdType, L4, newFd } from "./fd_info.ts";

const LONGEST = "fe80:1111:2222:3333:4444:5555:6666:7777";
const CASES: readonly (readonly [
  from: string,
  sport: number,
  to: string,
  dport: number,
  l4: number,
  name: string,
])[] = [
  ["10.0.0.5", 40_000, "93.184.216.34", 443, L4.TCP, "10.0.0.5:40000->93.184.216.34:443"],
  ["0.0.0.0", 0, "255.255.255.255", 65_535, L4.UDP, "0.0.0.0:0->255.255.255.255:65535"],
  ["1.2.3.4", 9, "100.20.99.10", 99, L4.TCP, "1.2.3.4:9->100.20.99.10:99"],
  ["1.2.3.4", 100, "1.2.3.4", 1000, L4.TCP, "1.2.3.4:100->1.2.3.4:1000"],
  ["1.2.3.4", 999, "1.2.3.4", 9999, L4.TCP, "1.2.3.4:999->1.2.3.4:9999"],
  ["1.2.3.4", 10_000, "1.2.3.4", 10, L4.TCP, "1.2.3.4:10000->1.2.3.4:10"],
  ["::1", 80, "fe80::1", 81, L4.TCP, "::1:80->fe80::1:81"],
  [LONGEST, 65_535, LONGEST, 65_535, L4.UDP, `${LONGEST}:65535->${LONGEST}:65535`],
  ["1.2.3.4", 1, "5.6.7.8", 2, L4.TCP, "1.2.3.4:1->5.6.7.8:2"],
  ["1.2.3.4", 1, "5.6.7.8", 2, L4.RAW, "1.2.3.4->5.6.7.8"],
  ["::1", 1, "::1", 2, L4.UDP, "::1:1->::1:2"],
  ["::1", 1, "::1", 2, L4.ICMP, "::1->::1"],
  ["::1", 1, "::1", 2, L4.RAW, "<unknown>"],
  ["1.2.3.4", 1, "5.6.7.8", 2, L4.ICMP, "1.2.3.4->5.6.7.8"],
  ["1.2.3.4", 1, "5.6.7.8", 2, L4.UNKNOWN, "<unknown>"],
];

for (const [from, sport, to, dport, l4proto, name] of CASES) {
  Deno.test(`name of ${name}`, () => {
    const view = new EventView(new Interner(6));
    const info = newFd(3, FdType.IPV4_SOCK);
    const ends = { sip: parseAddress(from) ?? "", sport, dip: parseAddress(to) ?? "", dport };
    nameAfterEnds(Object.assign(info, ends, { l4proto }), view);
    assert.equal(info.name, name);
    // only what is interned has a place
    assert.equal(info.namePlace > 0, l4proto === L4.TCP || l4proto === L4.UDP);
  });
}
