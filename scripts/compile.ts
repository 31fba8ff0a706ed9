/**
 * `deno task compile`: makes `dist/saker`, the one executable with the runtime, the driver library
 * and the rules inside.
 *
 * With `deno compile` where its base binary (denort) can be had: from `DENORT_BIN`, Deno's cache or
 * a download. Where it cannot (closed networks), the same file is made from the `deno` executable
 * itself: a static launcher with the compressed runtime, bundle and library behind it (see
 * `launcher/launcher.c`). `--launcher` skips the first way.
 */
import { gzipSync } from "node:zlib";
import { concat } from "../src/base/concat.ts";

const root = new URL("..", import.meta.url).pathname;
const LIBRARY = `${root}driver/build/libsaker.so`;
const ENTRY = `${root}src/cli/main.ts`;
const OUTPUT = `${root}dist/saker`;
const MAGIC = "SAKERPK1";

/** Runs a command in the project's folder; gives its success and what it wrote. */
async function run(command: string, ...args: string[]): Promise<{ ok: boolean; text: string }> {
  try {
    const done = await new Deno.Command(command, {
      args,
      cwd: root,
      stdout: "piped",
      stderr: "piped",
    })
      .output();
    const text = new TextDecoder().decode(done.stdout) + new TextDecoder().decode(done.stderr);
    return { ok: done.success, text };
  } catch (error) {
    return { ok: false, text: `${command}: ${error instanceof Error ? error.message : error}` };
  }
}

/** Runs a command that must succeed; its output is shown only when it does not. */
async function must(command: string, ...args: string[]): Promise<void> {
  const { ok, text } = await run(command, ...args);
  if (ok) return;
  console.error(text.trimEnd());
  console.error(`saker: '${command} ${args.join(" ")}' failed; the lines above say why`);
  Deno.exit(1);
}

async function withDenort(): Promise<boolean> {
  const { ok, text } = await run(
    Deno.execPath(),
    ...["compile", "--quiet", "--allow-all", "--no-check", "--include", LIBRARY],
    ...["--v8-flags=--max-semi-space-size=2,--memory-saver-mode,--single-threaded-gc,--no-lazy"], // as in launcher.c
    ...["--output", OUTPUT, ENTRY],
  );
  if (ok) return true;
  const reason = text.split("\n").find((line) => /denort/.test(line)) ??
    "no base binary";
  console.error(`saker: deno compile cannot be used here (${reason.trim()})`);
  return false;
}

/** An archive entry as launcher.c reads it: u32 name length, u32 mode, u64 size, name, bytes. */
function entry(name: string, mode: number, bytes: Uint8Array): Uint8Array[] {
  const encoded = new TextEncoder().encode(name);
  const head = new DataView(new ArrayBuffer(16));
  head.setUint32(0, encoded.length, true);
  head.setUint32(4, mode, true);
  head.setBigUint64(8, BigInt(bytes.length), true);
  return [new Uint8Array(head.buffer), encoded, bytes];
}

async function withLauncher(): Promise<void> {
  const launcher = `${root}build/launcher`;
  const bundle = `${root}build/saker.js`;
  await Deno.mkdir(`${root}build`, { recursive: true });
  await must(
    Deno.env.get("CC") ?? "cc",
    ...["-static", "-O2", "-Wall", "-Wextra", "-Werror", "-o", launcher],
    ...[`${root}scripts/launcher/launcher.c`, `${root}scripts/launcher/sha256.c`, "-lz"],
  );
  await must(
    Deno.execPath(),
    "bundle",
    "--quiet",
    "--platform",
    "deno",
    "--minify",
    "--output",
    bundle,
    ENTRY,
  );
  const archive = new Uint8Array(gzipSync(
    concat([
      ...entry("saker", 0o700, await Deno.readFile(Deno.execPath())),
      ...entry("saker.js", 0o600, await Deno.readFile(bundle)),
      ...entry("libsaker.so", 0o700, await Deno.readFile(LIBRARY)),
      ...entry("complete", 0o600, new Uint8Array()),
      new Uint8Array(16),
    ]),
    { level: 9 },
  ));
  const front = await Deno.readFile(launcher);
  const trailer = new Uint8Array(8 + 8 + 8 + 32);
  trailer.set(new TextEncoder().encode(MAGIC));
  const numbers = new DataView(trailer.buffer);
  numbers.setBigUint64(8, BigInt(front.length), true);
  numbers.setBigUint64(16, BigInt(archive.length), true);
  trailer.set(new Uint8Array(await crypto.subtle.digest("SHA-256", archive)), 24);
  // Written beside and renamed: a running dist/saker is never overwritten in place.
  await Deno.writeFile(`${OUTPUT}.new`, concat([front, archive, trailer]), { mode: 0o755 });
  await Deno.rename(`${OUTPUT}.new`, OUTPUT);
}

await must("make", "--no-print-directory", "-s", "-C", `${root}driver`);
await Deno.mkdir(`${root}dist`, { recursive: true });
const forceLauncher = Deno.args.includes("--launcher");
if (!forceLauncher && await withDenort()) {
  console.error("saker: made dist/saker with deno compile");
} else {
  await withLauncher();
  console.error("saker: made dist/saker from the deno executable and the launcher");
}
