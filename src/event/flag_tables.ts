/**
 * Names of flag bits and enumerated values, and how a value is put into words.
 * Refuses to know kernel values: the driver translates those to the stable PPM_* ones.
 */
import { BoundedMemo } from "../base/bounded_memo.ts";
import { lazy } from "../base/lazy.ts";
import { FLAG_ROWS } from "./flag_data.ts";

/** A named bit, bit set or value. */
export interface FlagInfo {
  /** As printed. */
  readonly name: string;
  /** Unsigned, 32 bit. */
  readonly value: number;
}

/** Most results kept for one table. */
const MAX_KEPT = 512;

/** Results of {@linkcode flagNames}: few values occur, and rules ask for them again and again. */
const namesKept = new WeakMap<readonly FlagInfo[], BoundedMemo<number, string>>();

/** Rows of each table by its name, not parsed before they are asked for. */
const rowsOf = lazy(() => {
  const paragraphs = FLAG_ROWS.trim().split(/\n(?=\w)/);
  return new Map(paragraphs.map((text) => text.split(":\n", 2) as [string, string]));
});

const tables = new Map<string, readonly FlagInfo[]>();

/** Names of all tables (`file_flags`, `clone_flags`, ...). */
export function flagTableNames(): readonly string[] {
  return [...rowsOf().keys()];
}

/** Entries of table `name` in printing order; empty if there is none. */
export function flagTable(name: string | undefined): readonly FlagInfo[] {
  if (name === undefined) return [];
  let table = tables.get(name);
  if (table === undefined) tables.set(name, table = parseTable(rowsOf().get(name)));
  return table;
}

function parseTable(rows: string | undefined): readonly FlagInfo[] {
  return (rows?.trim().split(/\s+/) ?? []).map((item) => {
    const equals = item.indexOf("=");
    return { name: item.slice(0, equals), value: Number(item.slice(equals + 1)) };
  });
}

/**
 * Names of the bits of `value` (unsigned 32 bit), joined by `|` in table order. An entry counts if
 * all its bits are still there, and takes them away, so `O_RDWR` (3) hides `O_RDONLY` (1). An entry
 * that is the whole value ends the search. Bits without a name are left out.
 */
export function flagNames(table: readonly FlagInfo[], value: number): string {
  const whole = value >>> 0;
  let known = namesKept.get(table);
  if (known === undefined) {
    known = new BoundedMemo(MAX_KEPT);
    namesKept.set(table, known);
  }
  return known.get(whole) ?? known.set(whole, joinNames(table, whole));
}

function joinNames(table: readonly FlagInfo[], whole: number): string {
  let out = "";
  let rest = whole;
  for (const entry of table) {
    const bits = entry.value >>> 0;
    if (bits === whole) return out === "" ? entry.name : `${out}|${entry.name}`;
    // unsigned comparison: bit 31 makes JavaScript's & negative
    if (bits === 0 || ((rest & bits) >>> 0) !== bits) continue;
    out = out === "" ? entry.name : `${out}|${entry.name}`;
    rest = (rest & ~bits) >>> 0;
  }
  return out;
}

/** Every name of exactly `value`, joined by `|`: 1 of socket_families is `AF_LOCAL|AF_UNIX`. */
export function enumNames(table: readonly FlagInfo[], value: number): string {
  let out = "";
  for (const entry of table) {
    if (entry.value >>> 0 === value >>> 0) out = out === "" ? entry.name : `${out}|${entry.name}`;
  }
  return out;
}
