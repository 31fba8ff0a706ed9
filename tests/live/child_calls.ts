/** System calls in a process of their own: those that would change or end the test itself. */
import assert from "node:assert/strict";
import { sharedFolder } from "../../src/base/test_folder.ts";
import type { Case, Expected } from "./cases.ts";
import { numberOf, sys } from "./machine.ts";

const IPC_RMID = 0;

let program: string | undefined;

/** The program that makes the calls, built once. */
function build(): string {
  if (program !== undefined) return program;
  const path = `${sharedFolder("saker-calls-")}/child_calls`;
  const source = new URL("./child_calls.c", import.meta.url).pathname;
  const { success, stderr } = new Deno.Command("cc", { args: ["-O1", "-o", path, source] })
    .outputSync();
  assert.ok(success, new TextDecoder().decode(stderr));
  program = path;
  return path;
}

/** Of calls in a child: a number, text, bytes, a list of texts, or the result of an earlier call. */
export type ChildArg = number | string | Uint8Array | readonly string[] | { result: number };

/** Name and arguments. */
export type ChildCall = readonly [name: string, ...args: ChildArg[]];

function word(arg: ChildArg): string {
  if (typeof arg === "number") return String(arg);
  if (typeof arg === "string") return `s:${arg}`;
  if (arg instanceof Uint8Array) {
    return `x:${[...arg].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  }
  return "result" in arg ? `r${arg.result}` : `v:${arg.join(",")}`;
}

/** What a child did. */
export interface ChildResult {
  readonly pid: number;
  /** Of each call, as the kernel gives it. */
  readonly results: readonly number[];
}

/** Makes the calls, waits for the end. */
export function callInChild(calls: readonly ChildCall[]): ChildResult {
  const args = calls.flatMap((
    [name, ...rest],
  ) => [String(numberOf(name)), ...rest.map(word), "--"]);
  const { stdout } = new Deno.Command(build(), { args, clearEnv: true, env: { CHILD: "1" } })
    .outputSync();
  const [pid = 0, ...results] = new TextDecoder().decode(stdout).trim().split("\n").map(Number);
  return { pid, results };
}

/** What is told of the child and the results of its calls. */
export type ChildParams = (child: ChildResult) => Readonly<Record<string, Expected>>;

/** A case of the last call; those before it prepare the child. */
export function childCase(
  name: string,
  code: number,
  calls: readonly ChildCall[],
  params: ChildParams,
  fails?: number,
): Case {
  let child: ChildResult = { pid: 0, results: [] };
  return {
    name,
    code,
    call: () => {
      child = callInChild(calls);
      // a program that was replaced by another one says no more
      return child.results[calls.length - 1] ?? 0;
    },
    params: () => params(child),
    tid: () => child.pid,
    // semaphores outlive their maker
    cleanup: () => {
      calls.forEach(([call], i) => {
        if (call === "semget") sys("semctl", child.results[i] ?? -1, 0, IPC_RMID);
      });
    },
    ...(fails === undefined ? {} : { fails }),
  };
}
