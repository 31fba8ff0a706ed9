/** `saker explain`: why a rule did or did not match an event of a capture, a test or this machine. */
import { ownPid } from "../base/host_root.ts";
import { toText } from "../base/byte_string.ts";
import { didYouMean } from "../base/nearest.ts";
import { plainText } from "../base/plain_text.ts";
import { Interner } from "../base/interner.ts";
import { fail, ok, type Result } from "../base/result.ts";
import { openLive } from "../driver/live_source.ts";
import type { RuleMatching } from "../engine/engine.ts";
import { liveEvents } from "../engine/live_events.ts";
import { indexOf } from "../engine/rule_set.ts";
import type { LoadedRule } from "../rule/loaded_rules.ts";
import { openCapture } from "../scap/capture_source.ts";
import { LiveProc } from "../state/proc_scan.ts";
import { runRecords, runSource } from "../test/case_run.ts";
import { Explainer, type PlacedExplanation } from "../test/explainer.ts";
import { explanationText } from "../test/explanation.ts";
import { isTestFile } from "../test/find_tests.ts";
import type { TestedRules } from "../test/rule_store.ts";
import type { Command, Invocation } from "./command.ts";
import { prepare } from "./prepare.ts";
import { reportError } from "./report_error.ts";
import { RULE_OPTIONS } from "./rule_options.ts";
import { loadSuite } from "./load_suite.ts";

/** The command's record. */
export const explainCommand: Command = {
  name: "explain",
  summary: "say why a rule did or did not match an event",
  args: "[file]",
  options: [
    { flags: "--rule <name>", help: "the rule" },
    {
      flags: "--event <number>",
      help: "the event, counted from 1 (evt.num); else the rule's matches",
    },
    { flags: "--case <text>", help: "the case of a test file, by part of its name" },
    { flags: "--live", help: "watch this machine instead of a file" },
    { flags: "--seconds <number>", help: "how long to watch with --live", default: "10" },
    ...RULE_OPTIONS,
  ],
  details: `
FILE is a capture or a test file. The condition is shown as a tree: + holds, - does not, with the
value of every field; the tests on which the result hangs are marked. Without --event the first
matches are explained, or the event that came closest.

Examples:
  saker explain trace.scap --rule "Account secrets read" --event 4711
  saker explain rules/file.test.yaml --case "cat reads" --rule "Account secrets read"
  saker explain --live --seconds 30 --rule "Shell connects to the network"`,
  run: explain,
};

async function explain(call: Invocation): Promise<number> {
  const { args, options, io } = call;
  const [file] = args;
  if ((file === undefined) === (options["live"] !== true)) {
    return usage(call, "name one file, or use --live");
  }
  const event = options["event"];
  if (event !== undefined && !(Number(event) >= 1)) {
    return usage(call, `--event wants a number from 1 on, not "${String(event)}"`);
  }
  const found = file !== undefined && isTestFile(file)
    ? explainCase(call, file)
    : await explainSource(call, file);
  if (typeof found === "number") return found;
  if (!found.ok) return reportError(io, found.error);
  if (options["json"] === true) {
    io.out(JSON.stringify(found.value, (_key, value) => value === undefined ? null : value) + "\n");
    return 0;
  }
  for (const one of found.value) {
    const text = `event ${one.number}: ${explanationText(one, io.outIsTerminal)}\n`;
    io.out(io.outIsTerminal ? text : plainText(text));
  }
  return 0;
}

function usage(call: Invocation, message: string): number {
  const hint = "`saker explain --help` shows examples.";
  return reportError(call.io, { code: "USAGE", message, hint });
}

type Found = Result<readonly PlacedExplanation[]> | number;

/** The rule of `--rule`; without it there must be a single one in `rules`. */
function ruleOf(call: Invocation, rules: readonly LoadedRule[]): Result<LoadedRule> {
  const name = call.options["rule"];
  const [only, ...more] = rules;
  if (typeof name !== "string") {
    if (only !== undefined && more.length === 0) return ok(only);
    return fail({ code: "USAGE", message: "which rule? Name it with --rule" });
  }
  const rule = rules.find((candidate) => toText(candidate.name) === name);
  if (rule !== undefined) return ok(rule);
  const names = rules.map((candidate) => toText(candidate.name));
  return fail({
    code: "USAGE",
    message: `there is no rule "${name}"`,
    hint: didYouMean(name, names) ?? "`saker describe FILE` lists rules.",
  });
}

function makeExplainer(
  call: Invocation,
  tested: TestedRules,
  matching: RuleMatching,
  rules: readonly LoadedRule[] = tested.rules.loaded.rules,
): Result<Explainer> {
  const rule = ruleOf(call, rules);
  if (!rule.ok) return rule;
  const event = call.options["event"];
  const number = typeof event === "string" ? Number(event) : undefined;
  return ok(new Explainer(rule.value, tested, matching, number));
}

function outcome(explainer: Explainer, what: string): Result<readonly PlacedExplanation[]> {
  if (explainer.found.length > 0) return ok(explainer.found);
  return fail({
    code: "USAGE",
    message: `${what} has no event to explain`,
    hint: "Leave --event out to see the events that the rule looks at.",
  });
}

function explainCase(call: Invocation, file: string): Found {
  const filter = call.options["case"];
  const suite = loadSuite([file], typeof filter === "string" ? filter : undefined, call.io);
  if (typeof suite === "number") return suite;
  const [broken] = suite.broken;
  if (broken !== undefined) {
    const message = `${broken.name}: ${broken.problem ?? ""}`;
    return fail({ code: "USAGE", message });
  }
  const [prepared] = suite.cases;
  if (prepared?.records === undefined) {
    return fail({ code: "USAGE", message: "the case replays a capture; explain that" });
  }
  const { records, tested, matching, test } = prepared;
  const expected = new Set(test.spec.alerts?.map(({ rule }) => rule));
  const { rules } = tested.rules.loaded;
  const candidates = call.options["rule"] === undefined
    ? rules.filter(({ name }) => expected.has(toText(name)))
    : rules;
  const explainer = makeExplainer(call, tested, matching, candidates);
  if (!explainer.ok) return explainer;
  runRecords(records, tested, matching, {
    afterEvent: (ctx, step) => explainer.value.look(ctx, step),
  });
  return outcome(explainer.value, `the case "${test.name}"`);
}

async function explainSource(call: Invocation, file: string | undefined): Promise<Found> {
  const { options, io } = call;
  const prepared = prepare(options, io);
  if (typeof prepared === "number") return prepared;
  const { rules, matching, output } = prepared;
  const index = indexOf(rules, output);
  const tested = { files: [], texts: [], rules, index, strings: new Interner() };
  const made = makeExplainer(call, tested, matching);
  if (!made.ok) return made;
  const explainer = made.value;
  const opened = file === undefined ? await openLive(liveEvents(index)) : await openCapture(file);
  if (!opened.ok) return opened;
  const end = performance.now() + Number(options["seconds"]) * 1000;
  const isLive = file === undefined;
  const ran = await runSource(opened.value, tested, matching, {
    afterEvent: (ctx, step) => explainer.look(ctx, step),
  }, {
    state: isLive ? { proc: new LiveProc(), ownPid: ownPid() } : {},
    stopped: () => explainer.done || (isLive && performance.now() > end),
  });
  await opened.value.close();
  return ran.ok ? outcome(explainer, file ?? "this time") : ran;
}
