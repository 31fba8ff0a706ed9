import assert from "node:assert/strict";
import { withFolder } from "../base/test_folder.ts";
import { parseConfig } from "../config/config_tree.ts";
import type { FlightOptions } from "../record/flight_recorder.ts";
import { FLIGHT_OPTIONS, flightOptions, makeFolder } from "./flight_options.ts";

/** What the command line gives when nothing is said. */
const DEFAULTS = Object.fromEntries(
  FLIGHT_OPTIONS.flatMap(({ flags, default: value }) => {
    const name = /--(\S+)/.exec(flags)?.[1] ?? "";
    return [[name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()), value]];
  }),
);

function read(options: Record<string, string>, config = "") {
  const tree = parseConfig(config, "test");
  assert.ok(tree.ok);
  return flightOptions({ ...DEFAULTS, ...options }, tree.value);
}

function given(options: Record<string, string>, config = ""): FlightOptions | undefined {
  const result = read(options, config);
  assert.ok(result.ok, result.ok ? "" : result.error.message);
  return result.value;
}

Deno.test("nothing is recorded unless asked for", () => {
  assert.equal(given({}), undefined);
  assert.equal(given({}, "capture: {enabled: false}"), undefined);
});

Deno.test("the folder alone is enough", () => {
  const flight = given({ flightRecorder: "/var/lib/saker/" });
  assert.equal(flight?.prefix, "/var/lib/saker/saker");
  assert.deepEqual(flight?.ring, { bytes: 64e6, seconds: 60 });
  assert.equal(flight?.priority, 4);
  assert.deepEqual(flight?.retention, { files: 20, bytes: 1e9 });
  assert.equal(flight?.maxFileBytes, 25e7);
});

Deno.test("the keys of the configuration do as in Falco: gzip, no limits but their own", () => {
  const flight = given({}, "capture: {enabled: true, mode: all_rules, max_file_size_mb: 1}");
  assert.equal(flight?.prefix, "/tmp/falco");
  assert.equal(flight?.gzip, true);
  assert.equal(flight?.allRules, true);
  assert.equal(flight?.retention, undefined);
  assert.equal(flight?.maxFileBytes, 1 << 20);
});

Deno.test("the folder of the prefix is made, and no other", async () => {
  await withFolder((folder) => {
    for (const prefix of ["saker", "./saker", "/saker", `${folder}/a/b/saker`]) {
      const flight = given({}, `capture: {enabled: true, path_prefix: ${prefix}}`);
      assert.ok(flight !== undefined && makeFolder(flight).ok, prefix);
    }
    assert.ok(Deno.statSync(`${folder}/a/b`).isDirectory);
    assert.throws(() => Deno.statSync("sake"), Deno.errors.NotFound);
  });
});

Deno.test("what is wrong is said", () => {
  const cases: readonly [string, string][] = [
    ["flightSize", "1M"],
    ["flightSize", "much"],
    ["flightSeconds", "0"],
    ["flightPriority", "loud"],
    ["flightKeep", "0"],
    ["flightDisk", "-"],
  ];
  for (const [name, value] of cases) {
    const result = read({ flightRecorder: "/x", [name]: value });
    assert.equal(result.ok ? "" : result.error.code, "USAGE", `${name} ${value}`);
  }
});
