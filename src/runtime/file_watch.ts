/**
 * Tells when files or folders change: configuration and rule files of a running sensor. The folders
 * around the files are watched, so that files that editors replace, or that appear later, count.
 * A burst of changes is told once, after 100 ms of quiet. An unchanged machine costs nothing.
 */
import { dirname, resolve } from "node:path";

/** Time without a change after which it is told, ms. */
const QUIET_MS = 100;

/** A watch that is on. */
export interface FileWatch {
  readonly close: () => void;
}

/** Watches `files` (which need not exist) and what is directly in `folders`. */
export function watchFiles(
  files: readonly string[],
  folders: readonly string[],
  onChange: () => void,
): FileWatch {
  const named = new Set(files.map((file) => resolve(file)));
  const whole = new Set(folders.map((folder) => resolve(folder)));
  const around = new Set([...[...named].map(dirname), ...whole].filter(exists));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(onChange, QUIET_MS);
  };
  const concerns = (path: string) =>
    named.has(path) || whole.has(dirname(path)) || whole.has(path) || isVersionLink(path);
  const watchers = [...around].map((folder) => Deno.watchFs(folder, { recursive: false }));
  for (const watcher of watchers) void listen(watcher, concerns, changed);
  return {
    close: () => {
      clearTimeout(timer);
      for (const watcher of watchers) {
        try {
          watcher.close();
        } catch {
          // it ended by itself, with its folder
        }
      }
    },
  };
}

async function listen(
  watcher: Deno.FsWatcher,
  concerns: (path: string) => boolean,
  changed: () => void,
): Promise<void> {
  try {
    for await (const { kind, paths } of watcher) {
      if (kind !== "access" && paths.some(concerns)) changed();
    }
  } catch {
    // the folder is gone; a signal still reloads
  }
}

/** Kubernetes swaps the link `..data` when a mounted ConfigMap changes, not the files themselves. */
function isVersionLink(path: string): boolean {
  return path.endsWith("/..data");
}

function exists(folder: string): boolean {
  try {
    return Deno.statSync(folder).isDirectory;
  } catch {
    return false;
  }
}
