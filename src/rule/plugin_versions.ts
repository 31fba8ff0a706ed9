/**
 * Plugins that rule files require. saker has no plugins; what Falco's container plugin does is built
 * in, and counts as that plugin.
 */
import { toText } from "../base/byte_string.ts";
import type { PluginRequirement } from "./item.ts";
import { isCompatible, parseVersion } from "./version.ts";

/** A plugin by name and version. */
export interface Plugin {
  readonly name: string;
  readonly version: string;
}

/** What is built in, under the names of the plugins that have it in Falco. */
export const LOADED_PLUGINS: readonly Plugin[] = [{ name: "container", version: "0.7.1" }];

/** Message about the first requirement that is not met; undefined if all are. */
export function pluginProblem(
  requirements: readonly (readonly PluginRequirement[])[],
  plugins: readonly Plugin[],
): string | undefined {
  for (const alternatives of requirements) {
    const problem = problemOf(alternatives, plugins);
    if (problem !== undefined) return toText(problem);
  }
  return undefined;
}

function problemOf(
  alternatives: readonly PluginRequirement[],
  plugins: readonly Plugin[],
): string | undefined {
  for (const { name, version } of alternatives) {
    const plugin = plugins.find((candidate) => candidate.name === name);
    if (plugin === undefined) continue;
    const actual = parseVersion(plugin.version);
    const required = parseVersion(version);
    if (actual !== undefined && required !== undefined && isCompatible(actual, required)) {
      return undefined;
    }
    return `Plugin '${name}' version '${plugin.version}' is not compatible with required plugin version '${version}'`;
  }
  const wanted = alternatives.map(({ name, version }) => `${name} (>= ${version})`).join(", ");
  return `Plugin requirement not satisfied, must load one of: ${wanted}`;
}
