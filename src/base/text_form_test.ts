import assert from "node:assert/strict";
import { bytesOf } from "./byte_string.ts";
import { Form, formOf } from "./text_form.ts";

/** What {@linkcode formOf} says, in other words. */
function expected(text: string): number {
  if (!/^[ -~]+$/.test(text) || text.includes("//")) return 0;
  const names = text.split("/").slice(1);
  const shortest = text.startsWith("/") && text.length <= 512 &&
    !names.some((name) => name === "." || name === "..") && !text.endsWith("/");
  return shortest ? Form.PLAIN | Form.SHORTEST : Form.PLAIN;
}

Deno.test("the form follows from the text, wherever it begins and whatever lies around it", () => {
  const pieces = ["/", ".", "..", "a", "~", " ", "bc", "/x", "\x1f", "\x7f", "\x80", "\xff", "\0"];
  let step = 1;
  const next = (below: number) => {
    step = (Math.imul(step, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (step >>> 8) % below;
  };
  const seen = new Set<number>();
  for (let round = 0; round < 20_000; round++) {
    // the odd pieces at the end come seldom, else hardly any text would be plain
    const usual = next(4) > 0 ? 8 : pieces.length;
    let text = next(2) === 0 ? "/" : "a";
    for (let i = next(9); i > 0; i--) text += pieces[next(usual)];
    const before = "/".repeat(next(5));
    const bytes = bytesOf(`${before}${text}/./`);
    const form = formOf(bytes, new DataView(bytes.buffer), before.length, text.length);
    assert.equal(form, expected(text), JSON.stringify([before, text]));
    seen.add(form);
  }
  assert.equal(seen.size, 3, "every form came up");
});
