/** Hostile rule files: an error after bounded work and in bounded memory, never a crash. */
import assert from "node:assert/strict";
import { endsSometime } from "../base/test_hang.ts";
import { RuleLoader } from "./rule_loader.ts";

const rule = (condition: string) =>
  `- rule: r\n  desc: d\n  condition: ${condition}\n  output: o\n  priority: ERROR\n`;

/** Lists that each name the next one ten times: 10^n items if nothing stops it. */
function listBomb(levels: number): string {
  let text = "";
  for (let i = 0; i < levels; i++) {
    text += `- list: l${i}\n  items: [${new Array(10).fill(`l${i + 1}`).join(", ")}]\n`;
  }
  return text + rule("evt.type = open and proc.name in (l0)");
}

/** Macros that each use the one before twice: 2^n nodes. */
function macroBomb(levels: number): string {
  let text = "- macro: m0\n  condition: evt.type = open\n";
  for (let i = 1; i < levels; i++) {
    text += `- macro: m${i}\n  condition: m${i - 1} and m${i - 1}\n`;
  }
  return text + rule(`m${levels - 1}`);
}

/** Each macro uses the next; all are defined twice, so that all see all. */
function macroChain(length: number): string {
  let text = "";
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < length; i++) {
      text += `- macro: c${i}\n  condition: ${i + 1 < length ? `c${i + 1}` : "evt.num > 0"}\n`;
    }
  }
  return text + rule("c0");
}

const HOSTILE: Readonly<Record<string, string>> = {
  "deep flow sequences": "[".repeat(200_000),
  "deep block sequences": "- ".repeat(100_000),
  "deep flow maps": "{a: ".repeat(100_000),
  "explicit keys": "? ".repeat(100_000),
  "alias bomb": "- &a [x, x]\n" +
    Array.from(
      { length: 60 },
      (_, i) => `- &a${i} [${i === 0 ? "*a, *a" : `*a${i - 1}, *a${i - 1}`}]`,
    )
      .join("\n"),
  "alias bomb in exceptions": "- list: l\n  items: &a0 [x, x]\n" +
    Array.from({ length: 40 }, (_, i) => `- {x: &a${i + 1} [*a${i}, *a${i}]}`).join("\n") +
    "\n- rule: r\n  desc: d\n  condition: evt.type=open\n  output: o\n  priority: ERROR\n" +
    "  exceptions: [{name: e, fields: [proc.name, fd.name], values: *a40}]\n",
  "long unterminated quote": '- rule: "' + "x".repeat(1_000_000),
  "many documents": "---\n".repeat(100_000),
  "lonely commas": ",".repeat(100_000),
  "list bomb": listBomb(12),
  "macro bomb": macroBomb(60),
  "macro chain": macroChain(5_000),
  "deep parentheses": rule("(".repeat(100_000)),
  "many nots": rule("not ".repeat(100_000) + "evt.type=open"),
  "name again and again": "- list: a\n  items: [b, c]\n" +
    rule(`evt.type = open and proc.name in (${new Array(50_000).fill("a").join(", ")})`),
  "huge list": `- list: h\n  items: [${new Array(100_000).fill("item").join(", ")}]\n` +
    rule("evt.type = open and proc.name in (h)"),
  "percent signs": "- rule: r\n  desc: d\n  condition: evt.type=open\n  output: " +
    '"' + "%proc.name[".repeat(2_000) + '"\n  priority: ERROR\n',
};

for (const [name, text] of Object.entries(HOSTILE)) {
  Deno.test(`hostile: ${name}`, () => {
    const result = endsSometime(name, () => new RuleLoader().load("hostile.yaml", text));
    assert.equal(result.successful, result.errors.length === 0);
  });
}

Deno.test("hostile: bombs are refused", () => {
  for (const name of ["list bomb", "macro bomb", "deep flow maps", "macro chain"]) {
    const result = new RuleLoader().load("hostile.yaml", HOSTILE[name] as string);
    assert.equal(result.successful, false, name);
  }
});

/** Numbers that are the same in every run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 0x1_0000_0000 * below);
  };
}

Deno.test("hostile: random bytes and broken files", () => {
  const good = "- list: l\n  items: [a, 'b c']\n- macro: m\n  condition: proc.name in (l)\n" +
    rule("evt.type = open and m") +
    "  exceptions:\n    - name: e\n      fields: [proc.name, fd.name]\n      values: [[a, /b]]\n" +
    '- rule: r\n  output: "%fd.name\\n"\n  override: {output: append}\n';
  const pick = random(7);
  const pieces = [
    "\n",
    "  ",
    "- ",
    ": ",
    '"',
    "'",
    "[",
    "]",
    "{",
    "}",
    "&a ",
    "*a",
    "|\n",
    ">",
    "%",
    "#",
    "\t",
    "\0",
    "é",
  ];
  for (let round = 0; round < 3_000; round++) {
    let text = good;
    for (let i = pick(4); i >= 0; i--) {
      const at = pick(text.length);
      const piece = pick(3) === 0
        ? String.fromCharCode(pick(256))
        : pieces[pick(pieces.length)] as string;
      text = text.slice(0, at) + piece + text.slice(at + pick(3));
    }
    const result = endsSometime(text, () => new RuleLoader().load("broken.yaml", text));
    assert.equal(result.successful, result.errors.length === 0);
  }
  for (let round = 0; round < 300; round++) {
    let text = "";
    for (let i = pick(200); i > 0; i--) {
      text += pick(2) === 0
        ? String.fromCharCode(pick(256))
        : pieces[pick(pieces.length)] as string;
    }
    const result = endsSometime(text, () => new RuleLoader().load("bytes.yaml", text));
    assert.equal(result.successful, result.errors.length === 0);
  }
});

Deno.test("a thousand rules load", () => {
  let text = "";
  for (let i = 0; i < 100; i++) {
    text += `- list: list_${i}\n  items: [word_${i}, other_${i}, "two words ${i}"]\n` +
      `- macro: macro_${i}\n  condition: proc.name in (list_${i}) or fd.name startswith /etc/${i}\n`;
  }
  for (let i = 0; i < 1_000; i++) {
    text += `- rule: Rule ${i}\n  desc: Rule number ${i}\n  condition: >\n` +
      `    evt.type in (open, openat) and macro_${i % 100}\n` +
      `    and not proc.name in (list_${i * 7 % 100}, w${i}) and user.uid != ${i}\n` +
      `  output: Rule ${i} %proc.name %fd.name (user=%user.name)\n  priority: WARNING\n  tags: [a, b]\n`;
  }
  const loader = new RuleLoader();
  assert.deepEqual(endsSometime("loading", () => loader.load("many.yaml", text)).errors, []);
  assert.equal(loader.loaded.rules.length, 1_000);
});
