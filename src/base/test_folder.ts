/** Folders for tests, which are gone behind them. */

/** Runs `body` with a folder of its own. */
export async function withFolder(body: (folder: string) => void | Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A folder that stays until the test file has run, for what several tests share. */
export function sharedFolder(prefix: string): string {
  const folder = Deno.makeTempDirSync({ prefix });
  addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  return folder;
}
