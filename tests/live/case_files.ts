/** A folder of the test's own, files in it, and what parameters say of them. */
import { sharedFolder } from "../../src/base/test_folder.ts";
import type { Expected } from "./cases.ts";
import { addressOf, cString, packed, sys } from "./machine.ts";

export const AT_FDCWD = -100;
export const O_CREAT = 0o100;
export const O_DIRECTORY = Deno.build.arch === "x86_64" ? 0o200000 : 0o40000;
/** A path that is nowhere. */
export const PATH_NONE = "/nonexistent/saker";

/** Where the files of all cases lie. */
export const folder = sharedFolder("saker-live-");

/** Path of a file in the folder. */
export const f = (name: string): string => `${folder}/${name}`;

/** Makes a file of one byte; its path. */
export function touch(name: string): string {
  Deno.writeTextFileSync(f(name), "x");
  return f(name);
}

/** Closes what a call opened. */
export function close(fd: number): void {
  if (fd >= 0) sys("close", fd);
}

/** A parameter that is the inode number of `path` at the time of the check. */
export const inodeOf = (path: string): Expected => (value) => value === Deno.statSync(path).ino;
/** A parameter that is the device of the folder. */
export const device: Expected = (value) => value === Deno.statSync(folder).dev;

/** More than is kept of data. */
export const LONG = new Uint8Array(100).fill(0x78);

/** Opens an empty file for reading and writing, for one call on it; the one called `data` is not empty. */
export function withFile(name: string, call: (fd: number) => number): number {
  const fd = sys("open", touch(name), 2, 0);
  sys("ftruncate", fd, 0);
  if (name === "data") sys("pwrite64", fd, LONG, LONG.length, 0);
  const result = call(fd);
  sys("close", fd);
  return result;
}

/** iovec array over the given texts. */
export function vector(...texts: readonly string[]): Uint8Array {
  return packed(
    ...texts.flatMap((text): (readonly [number, number | bigint])[] => [
      [8, addressOf(cString(text))],
      [8, text.length],
    ]),
  );
}
