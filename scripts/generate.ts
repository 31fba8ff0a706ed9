/**
 * `deno task generate`: writes the files that follow from tables in the source. With `--check` it
 * writes nothing and fails if a file is not what it would write.
 */
import { cHeader } from "./generate/c_header.ts";
import { configDoc } from "./generate/config_doc.ts";
import { embeddedTrees } from "./generate/embedded_trees.ts";
import { eventsDoc } from "./generate/events_doc.ts";
import { lintDoc } from "./generate/lint_doc.ts";
import { ruleTestSchema } from "./generate/rule_test_schema.ts";
import { ruleTestsDoc } from "./generate/rule_tests_doc.ts";
import { fieldsDoc } from "./generate/fields_doc.ts";

/** A generated file: its path in the repository and its text. */
export interface GeneratedFile {
  readonly path: string;
  readonly make: () => string;
}

/** All generated files. */
export const GENERATED: readonly GeneratedFile[] = [
  { path: "driver/include/saker_events.h", make: cHeader },
  { path: "docs/configuration.md", make: configDoc },
  { path: "docs/events.md", make: eventsDoc },
  { path: "docs/lint.md", make: lintDoc },
  { path: "docs/rule-tests.md", make: ruleTestsDoc },
  { path: "docs/rule-test.schema.json", make: ruleTestSchema },
  { path: "docs/fields.md", make: fieldsDoc },
  { path: "src/rule/embedded_parsed.json", make: embeddedTrees },
];

const root = new URL("..", import.meta.url);

/** Paths of the files that differ from what the tables say (or are missing). */
export function staleFiles(): string[] {
  return GENERATED.filter(({ path, make }) => {
    try {
      return Deno.readTextFileSync(new URL(path, root)) !== make();
    } catch {
      return true;
    }
  }).map(({ path }) => path);
}

if (import.meta.main) {
  const stale = staleFiles();
  if (Deno.args.includes("--check")) {
    for (const path of stale) console.error(`${path} is stale: run deno task generate`);
    Deno.exit(stale.length === 0 ? 0 : 1);
  }
  for (const { path, make } of GENERATED) {
    if (!stale.includes(path)) continue;
    const file = new URL(path, root);
    Deno.mkdirSync(new URL(".", file), { recursive: true });
    Deno.writeTextFileSync(file, make());
    console.log(`wrote ${path}`);
  }
}
