/** What a configuration asks for that it will not get: keys without effect here, and keys that nobody knows. */
import { nearestNames } from "../base/nearest.ts";
import { CONFIG_KEYS, type ConfigKey } from "./config_keys.ts";
import { type ConfigMap, isMap } from "./config_tree.ts";

/** What a configuration asks for that it will not get. */
export interface KeyReview {
  /** Keys that are known but have no effect here. */
  readonly noEffect: readonly ConfigKey[];
  /** Keys that nobody knows, with the nearest known one. */
  readonly unknown: readonly { readonly path: string; readonly nearest: string | undefined }[];
}

/** Looks over all keys of `tree`. */
export function reviewKeys(tree: ConfigMap): KeyReview {
  const noEffect: ConfigKey[] = [];
  const unknown: { path: string; nearest: string | undefined }[] = [];
  const visit = (map: ConfigMap, prefix: string) => {
    for (const [name, value] of Object.entries(map)) {
      const path = prefix + name;
      const known = CONFIG_KEYS.find((key) => key.path === path || key.path === `${path}.*`);
      if (known !== undefined) {
        if (known.noEffect !== undefined) noEffect.push(known);
      } else if (isMap(value) && CONFIG_KEYS.some((key) => key.path.startsWith(path + "."))) {
        visit(value, path + ".");
      } else {
        const nearest = nearestNames(path, namesBelow(prefix), 1)[0];
        // a map of keys that was given a single value has no better name
        unknown.push({ path, nearest: nearest === path ? undefined : nearest });
      }
    }
  };
  visit(tree, "");
  return { noEffect, unknown };
}

/** Paths one step below `prefix`, which is empty or ends in a dot. */
function namesBelow(prefix: string): string[] {
  return CONFIG_KEYS.filter(({ path }) => path.startsWith(prefix)).map(({ path }) =>
    prefix + (path.slice(prefix.length).split(".")[0] ?? "")
  );
}
