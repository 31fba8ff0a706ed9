/** Versions `major.minor.patch` of the rule engine and of plugins. */

/** A version; compatible when the major number is the same and the rest is not older. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** Version of Falco's rule language that this engine implements. */
export const ENGINE_VERSION: Version = { major: 0, minor: 62, patch: 0 };

/** Reads a version; text behind the third number is ignored, as Falco does. */
export function parseVersion(text: string): Version | undefined {
  const match = /^\s*\+?(\d+)\.(\d+)\.(\d+)/.exec(text);
  if (match === null) return undefined;
  return { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3]) };
}

/** `0.62.0` */
export function versionText(version: Version): string {
  return `${version.major}.${version.minor}.${version.patch}`;
}

/** Negative, zero or positive as `a` is older than, equal to or newer than `b`. */
export function compareVersions(a: Version, b: Version): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch;
}

/** True if something that requires `required` works with `actual`. */
export function isCompatible(actual: Version, required: Version): boolean {
  return actual.major === required.major && compareVersions(actual, required) >= 0;
}
