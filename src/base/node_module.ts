/**
 * Modules of the runtime that few runs need, loaded on first use. Importing all of them would take
 * more of the start than everything of saker's own; zlib alone takes 40 ms.
 */

/** The runtime makes it on first use, which takes 40 ms; an import would be a use. */
function process(): typeof import("node:process") {
  return (globalThis as unknown as { process: ReturnType<typeof process> }).process;
}

/** `node:zlib`, for packed captures. */
export function zlib(): typeof import("node:zlib") {
  return process().getBuiltinModule("node:zlib");
}

/** `node:http`, for the output of that name. */
export function http(): typeof import("node:http") {
  return process().getBuiltinModule("node:http");
}

/** `node:https`, for the output to a secure address. */
export function https(): typeof import("node:https") {
  return process().getBuiltinModule("node:https");
}

/** `node:crypto`, for the hashes of rule files in metrics. */
export function crypto(): typeof import("node:crypto") {
  return process().getBuiltinModule("node:crypto");
}

/** `node:dns/promises`, for conditions on host names. */
export function dns(): typeof import("node:dns/promises") {
  return process().getBuiltinModule("node:dns/promises");
}
