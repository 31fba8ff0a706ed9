/**
 * What attackers do to get around rules: each way rewrites the events of a case so that they reach
 * the same end. A table; adding a way is adding a record.
 */
import { baseName } from "../base/path_name.ts";
import type { LoadedRule } from "../rule/loaded_rules.ts";
import type { Node } from "../filter/ast.ts";
import { toText } from "../base/byte_string.ts";
import type { Given, Step } from "./step.ts";

/** Events that take the place of one event. */
export interface Rewrite {
  readonly steps: readonly Step[];
  /** Links that must be there before. */
  readonly links?: Readonly<Record<string, string>>;
}

/** A way around rules. */
export interface Evader {
  readonly name: string;
  readonly help: string;
  /** Rewrites an event; undefined where the way does not apply. */
  readonly rewrite: (step: Step, rule: LoadedRule) => readonly Rewrite[];
}

const OPENS = new Set(["open", "openat", "openat2", "creat", "open_by_handle_at"]);
const PROGRAMS = new Set(["spawn", "execve", "execveat"]);
const PATHS = new Set([
  ...OPENS,
  ...["unlink", "unlinkat", "chmod", "fchmodat", "mkdir", "rmdir", "chown", "link", "linkat"],
  ...["symlink", "symlinkat", "rename", "renameat", "renameat2"],
]);
/** Calls that a ring can make instead. */
const RING = new Set([
  "openat",
  "openat2",
  "open",
  "connect",
  "unlinkat",
  "unlink",
  "renameat",
  "mkdirat",
  "symlinkat",
  "linkat",
  "socket",
  "bind",
]);
/** Calls that reach the same end with the same values. */
const SISTERS: Readonly<Record<string, readonly string[]>> = {
  open: ["openat", "openat2"],
  openat: ["open", "openat2"],
  openat2: ["open", "openat"],
  unlink: ["unlinkat"],
  unlinkat: ["unlink"],
  chmod: ["fchmodat"],
  fchmodat: ["chmod"],
  symlink: ["symlinkat"],
  symlinkat: ["symlink"],
  link: ["linkat"],
  linkat: ["link"],
  dup2: ["dup3"],
  dup3: ["dup2"],
  clone: ["clone3", "unshare"],
  clone3: ["clone", "unshare"],
  unshare: ["clone"],
  setuid: ["setresuid", "setreuid"],
  init_module: ["finit_module"],
  finit_module: ["init_module"],
  accept: ["accept4"],
};

/** The path of an event, if it has one. */
function pathOf(step: Step): string | undefined {
  const { main } = step;
  if (PROGRAMS.has(step.name)) {
    const first = typeof main === "string" ? main.split(" ", 1)[0] : main?.[0];
    if (first === undefined) return undefined;
    return first.startsWith("/") ? first : first.includes("/") ? undefined : `/usr/bin/${first}`;
  }
  const given = main ?? step.params.get("path");
  return PATHS.has(step.name) && typeof given === "string" && given.startsWith("/") &&
      given.length > 1
    ? given
    : undefined;
}

/** The event with another path. */
function withPath(step: Step, path: string): Step {
  if (PROGRAMS.has(step.name)) return { ...step, main: [path, ...argsOf(step)] };
  const params = new Map(step.params);
  params.delete("path");
  return { ...step, main: path, params };
}

function argsOf({ main }: Step): string[] {
  const words = typeof main === "string" ? main.split(" ") : main ?? [];
  return words.slice(1);
}

function byPath(change: (path: string, step: Step) => Rewrite | undefined): Evader["rewrite"] {
  return (step) => {
    const path = pathOf(step);
    const rewrite = path === undefined ? undefined : change(path, step);
    return rewrite === undefined ? [] : [rewrite];
  };
}

function folder(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

function step(model: Step, name: string, main: Given, more: Record<string, Given> = {}): Step {
  return {
    ...model,
    name,
    main,
    params: new Map(Object.entries(more)),
    keys: { by: model.by } as Step["keys"],
  };
}

/** A process renamed by running a copy of itself under another name. */
function renamed(model: Step, name: string): Step {
  return step(model, "execve", [`/home/.cache/${name}`]);
}

/** Names that the rule trusts: the lists of `not FIELD in (...)`. */
export function trustedNames(rule: LoadedRule, field: string): string[] {
  const out: string[] = [];
  const visit = (node: Node, negated: boolean): void => {
    if (node.kind === "and" || node.kind === "or") {
      for (const item of node.items) visit(item, negated);
    } else if (node.kind === "not") visit(node.item, !negated);
    else if (node.kind === "test" && negated && node.left.kind === "field") {
      if (node.left.name !== field || node.left.arg !== undefined) return;
      const items = node.right.kind === "list" ? node.right.items : [node.right];
      for (const item of items) if (item.kind === "value") out.push(toText(item.value));
    }
  };
  visit(rule.ast, false);
  return out;
}

const PADDING = "A".repeat(4096);

/** All ways. */
export const EVADERS: readonly Evader[] = [
  {
    name: "symbolic link",
    help: "the file is reached through a link to it",
    rewrite: byPath((path, step) =>
      OPENS.has(step.name) || PROGRAMS.has(step.name)
        ? {
          steps: [withPath(step, `/home/.cache/${baseName(path)}`)],
          links: { [`/home/.cache/${baseName(path)}`]: path },
        }
        : undefined
    ),
  },
  {
    name: "linked folder",
    help: "the file is reached through a link to its folder",
    rewrite: byPath((path, step) => ({
      steps: [withPath(step, `/home/.cache/d/${baseName(path)}`)],
      links: { "/home/.cache/d": folder(path) },
    })),
  },
  {
    name: "dots and slashes",
    help: "the path goes a way round: /./ and // and x/..",
    rewrite: byPath((path, step) => ({
      steps: [withPath(step, `/tmp/..${folder(path)}/.//${baseName(path)}`)],
    })),
  },
  {
    name: "relative path",
    help: "chdir to the folder, then the bare name",
    rewrite: byPath((path, model) =>
      PROGRAMS.has(model.name) ? undefined : {
        steps: [step(model, "chdir", folder(path)), withPath(model, baseName(path))],
      }
    ),
  },
  {
    name: "/proc/self/root",
    help: "the path begins at /proc/self/root",
    rewrite: byPath((path, step) => ({ steps: [withPath(step, `/proc/self/root${path}`)] })),
  },
  {
    name: "folder descriptor",
    help: "the folder is opened, then the name relative to its descriptor",
    rewrite: byPath((path, model) => {
      const name = { open: "openat", unlink: "unlinkat", chmod: "fchmodat" }[model.name] ??
        model.name;
      if (!["openat", "openat2", "unlinkat", "fchmodat"].includes(name)) return undefined;
      const relative = withPath({ ...model, name }, baseName(path));
      return {
        steps: [
          step(model, "openat", folder(path), { flags: "O_RDONLY|O_DIRECTORY" }),
          { ...relative, params: new Map([...relative.params, ["dirfd", folder(path)]]) },
        ],
      };
    }),
  },
  {
    name: "sister call",
    help: "another system call with the same end",
    rewrite: (step) => (SISTERS[step.name] ?? []).map((name) => ({ steps: [sister(step, name)] })),
  },
  {
    name: "io_uring",
    help: "the operation goes through a ring",
    rewrite: (step) =>
      RING.has(step.name) && step.keys.via === undefined
        ? [{ steps: [{ ...step, keys: { ...step.keys, via: "io_uring" } }] }]
        : [],
  },
  {
    name: "execveat",
    help: "the program is started with execveat",
    rewrite: (model) => {
      if (model.name === "execve") return [{ steps: [{ ...model, name: "execveat" }] }];
      if (model.name !== "spawn") return [];
      const as = "evader";
      const born = { ...step(model, "clone", "0"), keys: { by: model.by, as } as Step["keys"] };
      return [{ steps: [born, { ...model, name: "execveat", by: as }] }];
    },
  },
  {
    name: "renamed tool",
    help: "the tool is copied to a name that nobody knows",
    rewrite: (model) => {
      const path = pathOf(model);
      if (PROGRAMS.has(model.name)) {
        return path === undefined
          ? []
          : [{ steps: [withPath(model, `${folder(path)}/kworker-u8`)] }];
      }
      return [{ steps: [renamed(model, "kworker-u8"), model] }];
    },
  },
  {
    name: "trusted name",
    help: "the tool calls itself as a program that the rule leaves out",
    rewrite: (model, rule) => {
      const path = pathOf(model);
      return trustedNames(rule, "proc.name").slice(0, 1).map((name) => ({
        steps: PROGRAMS.has(model.name) && path !== undefined
          ? [withPath(model, `${folder(path)}/${name}`)]
          : [renamed(model, name), model],
      }));
    },
  },
  {
    name: "trusted parent",
    help: "a parent calls itself as a program that the rule leaves out",
    rewrite: (model, rule) => {
      const names = [...trustedNames(rule, "proc.pname"), ...trustedNames(rule, "proc.aname")];
      return names.slice(0, 1).map((name) => {
        const as = "evader";
        const born = { ...step(model, "clone", "0"), keys: { by: model.by, as } as Step["keys"] };
        const self = { ...model, by: as };
        return {
          steps: PROGRAMS.has(model.name)
            ? [renamed(model, name), model]
            : [renamed(model, name), born, step(self, "execve", ["/home/.cache/tool"]), self],
        };
      });
    },
  },
  {
    name: "padded arguments",
    help: "a long argument in front pushes the telling ones out of what sensors keep",
    rewrite: (model) => {
      const path = pathOf(model);
      if (path === undefined || !PROGRAMS.has(model.name)) return [];
      const args = model.params.get("args");
      const rest = typeof args === "string" ? [args] : args ?? [];
      const params = new Map(model.params);
      params.delete("args");
      return [{ steps: [{ ...model, params, main: [path, PADDING, ...argsOf(model), ...rest] }] }];
    },
  },
];

/** The event as its sister; values that only one of the two has are dropped. */
function sister(model: Step, name: string): Step {
  if (name === "setresuid" || name === "setreuid") {
    return { ...model, name, main: undefined, params: new Map([["euid", model.main ?? "root"]]) };
  }
  if (name === "finit_module" || name === "init_module") {
    return { ...model, name, main: undefined, params: new Map() };
  }
  return { ...model, name };
}
