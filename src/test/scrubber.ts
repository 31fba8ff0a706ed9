/** Takes names of people and machines out of what is written: the same name becomes the same word. */
import type { YamlValue } from "./yaml_text.ts";

/** Replaces account and host names everywhere in a document. */
export class Scrubber {
  readonly #names: readonly (readonly [RegExp, string])[];

  /** @param users account names; `hosts` host names */
  constructor(users: readonly string[], hosts: readonly string[] = []) {
    const pairs = [
      ...users.map((name, i) => [name, `user${i + 1}`] as const),
      ...hosts.map((name, i) => [name, `host${i + 1}`] as const),
    ];
    this.#names = pairs.filter(([name]) => name.length > 0).map(([name, word]) => {
      const literal = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      return [new RegExp(`(?<![\\w-])${literal}(?![\\w-])`, "g"), word] as const;
    });
  }

  /** The value with all names replaced, keys included. */
  value(value: YamlValue): YamlValue {
    if (typeof value === "string") return this.text(value);
    if (typeof value !== "object") return value;
    if (Array.isArray(value)) {
      return (value as readonly YamlValue[]).map((item) => this.value(item));
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        this.text(key),
        item === undefined ? item : this.value(item),
      ]),
    );
  }

  /** The text with all names replaced. */
  text(text: string): string {
    let out = text;
    for (const [name, word] of this.#names) out = out.replace(name, word);
    return out;
  }
}
