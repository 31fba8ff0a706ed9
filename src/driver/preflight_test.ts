import assert from "node:assert/strict";
import { type MachineFacts, preflight } from "./preflight.ts";

const CAP_SYS_PTRACE = 1n << 19n;
const CAP_SYS_ADMIN = 1n << 21n;
const CAP_PERFMON = 1n << 38n;
const CAP_BPF = 1n << 39n;

const GOOD: MachineFacts = {
  os: "linux",
  uid: 0,
  capabilities: CAP_BPF | CAP_PERFMON | CAP_SYS_PTRACE,
  release: "6.1.0-18-amd64",
  hasBtf: true,
};

const CASES: readonly (readonly [string, Partial<MachineFacts>, string, RegExp])[] = [
  ["all is there", {}, "", /^$/],
  [
    "CAP_SYS_ADMIN in place of the newer ones",
    {
      capabilities: CAP_SYS_ADMIN | CAP_SYS_PTRACE,
    },
    "",
    /^$/,
  ],
  ["another system", { os: "darwin" }, "KERNEL_UNSUPPORTED", /darwin/],
  ["a user without any", { uid: 1000, capabilities: 0n }, "NOT_ROOT", /needs root/],
  ["root without one", { capabilities: CAP_BPF | CAP_SYS_PTRACE }, "MISSING_CAPABILITY", /PERFMON/],
  [
    "an old kernel counts locked memory",
    { release: "5.10.0-46-cloud-amd64" },
    "MISSING_CAPABILITY",
    /SYS_RESOURCE/,
  ],
  ["too old", { release: "5.4.0-42", capabilities: -1n }, "KERNEL_UNSUPPORTED", /5\.4\.0-42/],
  ["not quite new enough", { release: "5.9.16", capabilities: -1n }, "KERNEL_UNSUPPORTED", /5\.10/],
  ["no type information", { hasBtf: false }, "NO_BTF", /btf/],
];

for (const [name, facts, code, message] of CASES) {
  Deno.test(`preflight: ${name}`, () => {
    const result = preflight({ ...GOOD, ...facts });
    assert.equal(result.ok ? "" : result.error.code, code);
    assert.match(result.ok ? "" : result.error.message, message);
    if (!result.ok) assert.ok(result.error.hint, "says what to do");
  });
}
