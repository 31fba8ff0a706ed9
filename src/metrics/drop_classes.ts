/** Lost events by the classes in which Falco counts them, from counters by name of the event. */

/** Events of each class; all others are of other interest. */
const CLASSES: Readonly<Record<string, string>> = {
  clone: "clone_fork",
  clone3: "clone_fork",
  fork: "clone_fork",
  vfork: "clone_fork",
  execve: "execve",
  execveat: "execve",
  connect: "connect",
  open: "open",
  openat: "open",
  openat2: "open",
  creat: "open",
  open_by_handle_at: "open",
  chdir: "dir_file",
  fchdir: "dir_file",
  chroot: "dir_file",
  mkdir: "dir_file",
  mkdirat: "dir_file",
  rmdir: "dir_file",
  unlink: "dir_file",
  unlinkat: "dir_file",
  rename: "dir_file",
  renameat: "dir_file",
  renameat2: "dir_file",
  link: "dir_file",
  linkat: "dir_file",
  symlink: "dir_file",
  symlinkat: "dir_file",
  close: "close",
  procexit: "proc",
};

/** Sums by class. */
export function dropsByClass(
  byEvent: Readonly<Record<string, { readonly dropped: number }>>,
): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const [name, { dropped }] of Object.entries(byEvent)) {
    if (dropped === 0) continue;
    const group = CLASSES[name] ?? "other_interest";
    sums[group] = (sums[group] ?? 0) + dropped;
  }
  return sums;
}
