/**
 * What values a key of the configuration may have. Falco takes its default for a value that it cannot
 * read; here that is an error, because nobody wants the default who wrote something else. A value that
 * is empty or null counts as unset everywhere.
 */
import { booleanOf, type ConfigValue, isMap } from "./config_tree.ts";

/** A kind of value. */
export interface KeyType {
  /** What a value must be, for a sentence: "true or false". */
  readonly words: string;
  /** True for a value that can be used; never asked about one that is unset. */
  readonly accepts: (value: ConfigValue) => boolean;
  /** The same as JSON schema. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** A value that is true or false, in yaml-cpp's words. */
export const BOOLEAN: KeyType = {
  words: "true or false",
  accepts: (value) => booleanOf(value) !== undefined,
  schema: { type: "boolean" },
};

/** Any scalar. */
export const TEXT: KeyType = {
  words: "a text",
  accepts: (value) => typeof value === "string",
  schema: { type: "string" },
};

/** An IP address as it is written, which is all that Falco's web server takes. */
export const ADDRESS: KeyType = {
  words: "an IP address",
  accepts: (value) => typeof value === "string" && isAddress(value.trim()),
  schema: { type: "string" },
};

/** A list of texts; a single text stands for a list of one. */
export const TEXTS: KeyType = {
  words: "a list of texts",
  accepts: (value) =>
    typeof value === "string" ||
    (Array.isArray(value) && value.every((item) => typeof item === "string")),
  schema: { type: "array", items: { type: "string" } },
};

/** Names with texts. */
export const NAMED_TEXTS: KeyType = {
  words: "names with a text each",
  accepts: (value) => isMap(value) && Object.values(value).every((item) => !isNested(item)),
  schema: { type: "object", additionalProperties: { type: "string" } },
};

/** Anything: keys whose value is not looked at here. */
export const ANYTHING: KeyType = { words: "anything", accepts: () => true, schema: {} };

/** A whole number between two limits. */
export function whole(least: number, most: number): KeyType {
  const limits = most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`;
  return {
    words: `a whole number ${limits}`,
    accepts: (value) => {
      if (typeof value !== "string" || !/^[+-]?(0x[0-9a-fA-F]+|[0-9]+)$/.test(value.trim())) {
        return false;
      }
      return Number(value) >= least && Number(value) <= most;
    },
    schema: { type: "integer", minimum: least, ...(most !== Infinity && { maximum: most }) },
  };
}

/** A number between two limits. */
export function number(least: number, most: number): KeyType {
  const limits = most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`;
  return {
    words: `a number ${limits}`,
    accepts: (value) => {
      if (typeof value !== "string" || value.trim() === "") return false;
      return Number(value) >= least && Number(value) <= most;
    },
    schema: { type: "number", minimum: least, ...(most !== Infinity && { maximum: most }) },
  };
}

/** One of some words; `ignoreCase` as Falco does for priorities. */
export function oneOf(words: readonly string[], ignoreCase = false): KeyType {
  return {
    words: `one of ${words.join(", ")}`,
    accepts: (value) =>
      typeof value === "string" && words.includes(ignoreCase ? value.toLowerCase() : value),
    // a schema has no word for "in any case"
    schema: ignoreCase ? { type: "string" } : { enum: words },
  };
}

/** A list whose items are maps (or texts) that `accepts` knows; `items` is their schema. */
export function listOf(
  words: string,
  accepts: (item: ConfigValue) => boolean,
  items: Readonly<Record<string, unknown>>,
): KeyType {
  return {
    words,
    accepts: (value) =>
      Array.isArray(value) ? value.every(accepts) : typeof value === "string" && accepts(value),
    schema: { type: "array", items },
  };
}

/** True for a value that counts as not given. */
export function isUnset(value: ConfigValue | undefined): boolean {
  return value === undefined || value === null || value === "";
}

function isNested(value: ConfigValue): boolean {
  return typeof value === "object" && value !== null;
}

function isAddress(text: string): boolean {
  if (/^[0-9.]+$/.test(text)) {
    const parts = text.split(".");
    return parts.length === 4 && parts.every((part) => /^[0-9]{1,3}$/.test(part) && +part < 256);
  }
  return /^[0-9a-fA-F:.%a-z]+$/.test(text) && text.includes(":") &&
    URL.parse(`http://[${text.replace(/%.*$/, "")}]/`) !== null;
}
