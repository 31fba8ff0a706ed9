import assert from "node:assert/strict";
import { byteString } from "../base/byte_string.ts";
import { collapseSlashes, concatenatePaths, joinedPath, TOO_LONG } from "./path.ts";

const joined: readonly [base: string, path: string, result: string][] = [
  ["/root/", "", ""],
  ["/root/", "a", "/root/a"],
  ["/root", "a", "/roota"],
  ["/root/", "/etc/passwd", "/etc/passwd"],
  ["/root/", "/etc//passwd", "/etc/passwd"],
  ["/root/", "/etc/./passwd/", "/etc/passwd"],
  ["/root/", "/", "/"],
  ["/root/", "//", "/"],
  ["/root/", ".", "/root"],
  ["/root/", "./", "/root"],
  ["/", ".", "/"],
  ["/root/", "..", "/"],
  ["/home/mira/", "../oskar/./invoices//notes.txt", "/home/oskar/invoices/notes.txt"],
  ["/home/mira/", "../../../../../../etc/shadow", "/etc/shadow"],
  ["/home/mira/", "a/b/../../../../..", "/"],
  ["/home/mira/", "..", "/home"],
  ["/home/mira/", "./../invoices/.", "/home/invoices"],
  ["/srv/barn/", "..hidden", "/srv/barn/..hidden"],
  ["/srv/barn/", ".hidden/x", "/srv/barn/.hidden/x"],
  ["/srv/barn/", "a./b..", "/srv/barn/a./b.."],
  ["/srv/barn/", "a/...", "/srv/barn/a/..."],
  ["/a//b/./", "c", "/a//b/./c"],
  ["", "../x", "x"],
  ["a/", "..", ""],
  ["a/", "..//x", "x"],
  ["", "a/..//x", "/x"],
  ["a", "../", "a.."],
  ["ab", "c//..//./d", "d"],
  ["../.../", "x/../../y/", "../y"],
  ["/", "\x01\x7f\xc2\x85\xef\xb7\x90\xf0\x9f\xbf\xbe", "/" + "\xef\xbf\xbd".repeat(5)],
  ["/", "\xe1\x80/\xed\xa0\x80", "/\xef\xbf\xbd/" + "\xef\xbf\xbd".repeat(3)],
  ["/root/", "<NA>", "/root/<NA>"],
  ["/", "tab\there", "/tab\xef\xbf\xbdhere"],
  ["/", "/data/\xff\xfe\x80bin\xc3(l", "/data/" + "\xef\xbf\xbd".repeat(3) + "bin\xef\xbf\xbd(l"],
  ["/", "\xc3\xbcn", "/\xc3\xbcn"],
  ["/", "a\xf0\x9f", "/a\xef\xbf\xbd"],
];

Deno.test("paths are joined and normalised", () => {
  for (const [base, path, result] of joined) {
    assert.equal(concatenatePaths(base, path), result, `${base} + ${path}`);
  }
});

Deno.test("an interned result is the same, or left to others", () => {
  const texts = { intern: (bytes: Uint8Array, length: number) => byteString(bytes, 0, length) };
  for (const [base, path, result] of joined) {
    const isPlain = !/[^\x20-\x7e]/.test(path);
    assert.equal(joinedPath(base, path, texts), isPlain ? result : "", `${base} + ${path}`);
  }
  assert.equal(joinedPath("/b/", "x".repeat(1020), texts), "/b/" + "x".repeat(1020));
  assert.equal(joinedPath("/b/", "x".repeat(1021), texts), "");
});

Deno.test("paths that do not fit are named so, base counted even for absolute ones", () => {
  assert.equal(concatenatePaths("/b/", "x".repeat(1020)), "/b/" + "x".repeat(1020));
  assert.equal(concatenatePaths("/b/", "x".repeat(1021)), TOO_LONG);
  assert.equal(concatenatePaths("/b/", "/" + "x".repeat(1020)), TOO_LONG);
});

Deno.test("results stay right when more paths come than are kept", () => {
  for (let i = 0; i < 40_000; i++) {
    const base = `/home/${i % 3}/`;
    assert.equal(concatenatePaths(base, `./f${i}`), `${base}f${i}`);
    assert.equal(concatenatePaths(base, "../x"), "/home/x");
    assert.equal(concatenatePaths(base, "/x//y"), "/x/y");
  }
});

Deno.test("slashes in a row become one", () => {
  assert.equal(collapseSlashes("//a///b/"), "/a/b/");
});
