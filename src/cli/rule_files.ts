/**
 * Rule files named on the command line or in the configuration: files as they are, of folders every
 * `*.yaml` and `*.yml` in order of name. Tests beside rules, `*.test.yaml`, are left out.
 */
import { causeOf, fail, ok, type Result, type SakerError } from "../base/result.ts";
import type { RuleText } from "../rule/embedded.ts";

/** Largest rule file that is read, bytes; more is a mistake or an attack. */
const MAX_BYTES = 64 << 20;

/** How strict reading is. */
export interface ReadOptions {
  /** Is content with files that hold nothing at all. */
  readonly allowEmpty?: boolean;
  /** Leaves out files that do not exist and folders without rule files, as a configuration does. */
  readonly skipMissing?: boolean;
}

/**
 * Reads the files, in order. The first one that cannot be read is the error. An empty file beside
 * others is none, but all of them being empty is, unless `allowEmpty` is set.
 */
export function readRuleFiles(
  paths: readonly string[],
  options: ReadOptions = {},
): Result<RuleText[]> {
  const texts: RuleText[] = [];
  for (const path of paths) {
    const files = filesOf(path, options.skipMissing === true);
    if (!files.ok) return files;
    for (const file of files.value) {
      const text = readOne(file);
      if (!text.ok) return text;
      // The shell's `rules/*.yaml` names the tests beside the rules as well.
      if (paths.length > 1 && isRuleTest(file, text.value)) continue;
      texts.push({ name: file, text: text.value });
    }
  }
  const [first] = texts;
  if (!options.allowEmpty && first && texts.every(({ text }) => text.trim() === "")) {
    return fail(
      unreadable(`the rule file ${first.name} is empty`, "Write rules into it or leave it out."),
    );
  }
  return ok(texts);
}

/** True for a test of rules: named so, and a map where rules are a list. */
function isRuleTest(file: string, text: string): boolean {
  if (!/\.test\.ya?ml$/.test(file)) return false;
  const first = text.split("\n").find((line) => !/^(\s*(#.*)?|---.*)$/.test(line)) ?? "";
  return /^\w+:/.test(first);
}

/** True for a path of a folder, which may get further rule files. */
export function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

function filesOf(path: string, skipMissing: boolean): Result<string[]> {
  try {
    if (!Deno.statSync(path).isDirectory) return ok([path]);
    const names = [...Deno.readDirSync(path)]
      .filter((entry) => !entry.isDirectory && isRuleFile(entry.name))
      .map((entry) => `${path.replace(/\/+$/, "")}/${entry.name}`);
    if (names.length > 0 || skipMissing) return ok(names.sort());
    return fail(unreadable(`the folder ${path} holds no rule file`, "It must have *.yaml files."));
  } catch (error) {
    if (skipMissing && error instanceof Deno.errors.NotFound) return ok([]);
    return fail(systemError(path, error));
  }
}

function isRuleFile(name: string): boolean {
  return /\.ya?ml$/.test(name) && !/\.test\.ya?ml$/.test(name);
}

function readOne(file: string): Result<string> {
  try {
    const info = Deno.statSync(file);
    if (info.size > MAX_BYTES) {
      return fail(unreadable(`the rule file ${file} is larger than 64 MiB`, "Split it."));
    }
    return ok(decode(Deno.readFileSync(file)));
  } catch (error) {
    return fail(systemError(file, error));
  }
}

/** YAML is UTF-8, or UTF-16 behind a byte order mark, which stays for what counts bytes. */
function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding = first === 0xff && second === 0xfe
    ? "utf-16le"
    : first === 0xfe && second === 0xff
    ? "utf-16be"
    : "utf-8";
  return new TextDecoder(encoding, { ignoreBOM: encoding === "utf-8" }).decode(bytes);
}

function systemError(path: string, error: unknown): SakerError {
  if (error instanceof Deno.errors.NotFound) {
    return unreadable(`there is no rule file ${path}`, "Check the path.");
  }
  const cause = causeOf(error);
  return {
    ...unreadable(`the rule file ${path} cannot be read`, "Check its permissions."),
    cause,
  };
}

function unreadable(message: string, hint: string): SakerError {
  return { code: "RULES_UNREADABLE", message, hint };
}
