/**
 * The format of `*.test.yaml` files as one table of shapes. Checks, the JSON Schema and the
 * reference in the documentation follow from it; the types beside it say what the rest of this
 * folder works with.
 */
import { FLAG, type RecordShape, type Shape, some, TEXT, WHOLE } from "./shape.ts";
import { PRIORITIES } from "../rule/priority.ts";

const COMMAND = some(TEXT);
const TABLE = (of: Shape): Shape => ({ kind: "record", keys: {}, more: of });

const PROCESS: RecordShape = {
  kind: "record",
  title: "process",
  keys: {
    name: { shape: TEXT, help: "its `proc.name`, and what `by` calls it", required: true },
    as: { shape: TEXT, help: "what `by` calls it, if that is not the name" },
    parent: { shape: TEXT, help: "the process it is a child of; without it process 1" },
    exe: { shape: TEXT, help: "path of the executed file; `/usr/bin/NAME` without it" },
    args: { shape: COMMAND, help: "arguments behind the name, as one text or a list" },
    argv0: { shape: TEXT, help: "the zeroth argument (`proc.exe`), if that is not the name" },
    user: { shape: TEXT, help: "account it runs as, name or number; its parent's without it" },
    group: { shape: TEXT, help: "group number" },
    login: {
      shape: TEXT,
      help: "account that logged in (`user.loginuid`), name, number or `none`",
    },
    tty: { shape: TEXT, help: "number of its terminal, or `true`" },
    cwd: { shape: TEXT, help: "working directory; `/` without it" },
    env: { shape: TABLE(TEXT), help: "environment" },
    container: {
      shape: TEXT,
      help: "container of the world that it runs in; its parent's without it",
    },
    flags: {
      shape: some(TEXT),
      help:
        "facts about the executed file: EXE_UPPER_LAYER, EXE_FROM_MEMFD, EXE_WRITABLE, EXE_LOWER_LAYER",
    },
    files: {
      shape: TABLE(TEXT),
      help:
        "open descriptors: number to path, `/folder/`, `SOURCE->TARGET`, `listen ADDRESS:PORT` or `socket`",
    },
    pid: { shape: WHOLE, help: "process id; chosen without it" },
    vpid: { shape: WHOLE, help: "process id within its container" },
    sid: { shape: WHOLE, help: "session id" },
  },
};

const USER: RecordShape = {
  kind: "record",
  title: "user",
  keys: {
    uid: { shape: WHOLE, help: "number", required: true },
    gid: { shape: WHOLE, help: "group number; the uid without it" },
    home: { shape: TEXT, help: "home directory" },
    shell: { shape: TEXT, help: "login shell" },
  },
};

const CONTAINER: RecordShape = {
  kind: "record",
  title: "container",
  keys: {
    image: { shape: TEXT, help: "image with tag" },
    name: { shape: TEXT, help: "`container.name`; the id without it" },
    type: { shape: TEXT, help: "engine: docker, containerd, podman, cri-o" },
    privileged: { shape: FLAG, help: "`container.privileged`" },
    labels: { shape: TABLE(TEXT), help: "labels" },
  },
};

const NONE: Shape = { kind: "nothing" };

const WORLD: RecordShape = {
  kind: "record",
  title: "world",
  keys: {
    processes: {
      shape: {
        kind: "list",
        of: { kind: "any of", shapes: [{ kind: "text", wrap: "name" }, PROCESS] },
      },
      help: "processes that run before the first event; names alone will do",
    },
    containers: {
      shape: TABLE({ kind: "any of", shapes: [{ kind: "text", wrap: "image" }, NONE, CONTAINER] }),
      help: "containers by id, with their image or more",
    },
    users: {
      shape: TABLE({ kind: "any of", shapes: [WHOLE, USER] }),
      help:
        "accounts by name, with their uid or more (root, daemon, www-data and nobody are there)",
    },
    links: {
      shape: TABLE(TEXT),
      help:
        "symbolic links: path to what it leads to; opens through them are resolved as the kernel does",
    },
    hostname: { shape: TEXT, help: "name of the machine" },
  },
};

const EVENT: RecordShape = {
  kind: "record",
  title: "event",
  keys: {
    event: { shape: TEXT, help: "name of the event, if it is not itself a key" },
    by: {
      shape: { kind: "any of", shapes: [TEXT, PROCESS] },
      help:
        "process that does it: a name, a lineage `nginx > sh`, or a description; without it that of the event before",
    },
    at: {
      shape: TEXT,
      help: "time since the start: `5s`, `100ms`, `2m`; without it 1 ms after the event before",
    },
    ret: { shape: TEXT, help: "result: a number or an error such as ENOENT" },
    resolved: {
      shape: TEXT,
      help: "path as the kernel resolved it (`saker.path`), if links of the world do not tell",
    },
    resolved2: { shape: TEXT, help: "second resolved path (`saker.path2`)" },
    via: {
      shape: { kind: "text", choices: ["syscall", "io_uring"] },
      help: "how the operation was asked for (`saker.via`)",
    },
    compat: { shape: FLAG, help: "asked for by a 32-bit program (`saker.compat`)" },
    as: { shape: TEXT, help: "what later events call the process that `spawn` or `clone` makes" },
    tid: { shape: WHOLE, help: "thread that does it, if not the main thread" },
    drop: { shape: FLAG, help: "the event is lost on its way" },
    late: { shape: WHOLE, help: "the event arrives behind so many of the events after it" },
  },
  more: { kind: "any of", shapes: [TEXT, NONE, { kind: "list", of: TEXT }] },
};

const MATCH: RecordShape = {
  kind: "record",
  title: "match",
  keys: {
    equal: { shape: TEXT, help: "the whole text" },
    contains: { shape: some(TEXT), help: "texts that are in it" },
    regex: { shape: TEXT, help: "regular expression (JavaScript) that is found in it" },
    absent: { shape: FLAG, help: "true: the field has no value" },
  },
};
const MATCHED: Shape = { kind: "any of", shapes: [{ kind: "text", wrap: "equal" }, NONE, MATCH] };

const ALERT: RecordShape = {
  kind: "record",
  title: "alert",
  keys: {
    rule: { shape: TEXT, help: "name of the rule", required: true },
    count: { shape: WHOLE, help: "number of such alerts; 1 without it" },
    priority: {
      shape: { kind: "text", choices: PRIORITIES.map((name) => name.toUpperCase()) },
      help: "priority",
    },
    event: { shape: WHOLE, help: "position of the event that raises it, from 1" },
    fields: {
      shape: TABLE(MATCHED),
      help: "any field at the time of the alert: its text, or contains, regex, absent",
    },
    output: { shape: MATCHED, help: "the message: its text, or contains, regex" },
  },
};

const DROP: Shape = some(TEXT);

const CASE: RecordShape = {
  kind: "record",
  title: "case",
  keys: {
    name: { shape: TEXT, help: "what the case shows", required: true },
    todo: { shape: FLAG, help: "a known gap: reported, and no failure while it fails" },
    world: { shape: WORLD, help: "adds to the world of the file" },
    events: {
      shape: {
        kind: "list",
        of: { kind: "any of", shapes: [{ kind: "text", wrap: "text" }, EVENT] },
      },
      help: "what happens, in order",
    },
    alerts: {
      shape: {
        kind: "list",
        of: { kind: "any of", shapes: [{ kind: "text", wrap: "rule" }, ALERT] },
      },
      help: "all alerts that must come; none without it: silence is checked",
    },
    each: {
      shape: TABLE({ kind: "list", of: TEXT }),
      help: "repeats the case for every value: `${NAME}` in it is replaced",
    },
    drop: {
      shape: DROP,
      help: "events that are lost: names, positions from 1, or a fraction such as `1/3`",
    },
    reorder: {
      shape: some(WHOLE),
      help:
        "order in which the events arrive (positions from 1), or one number: shuffled within windows of that size",
    },
    facts: {
      shape: FLAG,
      help: "false: leaves out what only saker's driver tells, as in captures of other tools",
    },
    capture: { shape: TEXT, help: "replays this capture file instead of events" },
    counts: {
      shape: TABLE(WHOLE),
      help: "with capture: number of alerts by rule; rules not named must be silent",
    },
    matching: { shape: { kind: "text", choices: ["first", "all"] }, help: "as of the file" },
  },
};

/** A whole test file. */
export const TEST_FILE: RecordShape = {
  kind: "record",
  title: "test file",
  keys: {
    rules: {
      shape: some(TEXT),
      help:
        "rule files or folders under test, in loading order, relative to this file; without it the file of the same name (`NAME.yaml` for `NAME.test.yaml`)",
    },
    matching: {
      shape: { kind: "text", choices: ["first", "all"] },
      help:
        "`first` (default): the first rule that matches an event gives the only alert; `all`: each gives one",
    },
    start: {
      shape: TEXT,
      help:
        "time of the virtual clock at the start of each case, ISO 8601; 2024-01-01T00:00:00Z without it",
    },
    world: { shape: WORLD, help: "what is there before the first event of every case" },
    cases: { shape: { kind: "list", of: CASE }, help: "the cases", required: true },
  },
};

/** Shapes with a title, in the order of the documentation. */
export const SHAPES: readonly RecordShape[] = [
  TEST_FILE,
  CASE,
  EVENT,
  ALERT,
  MATCH,
  WORLD,
  PROCESS,
  USER,
  CONTAINER,
];

/** Keys of an event that are no parameters. */
export const EVENT_KEYS: ReadonlySet<string> = new Set(Object.keys(EVENT.keys));

/** A process of the world. */
export interface ProcessSpec {
  readonly name: string;
  readonly as?: string;
  readonly parent?: string;
  readonly exe?: string;
  readonly args?: string | readonly string[];
  readonly argv0?: string;
  readonly user?: string;
  readonly group?: string;
  readonly login?: string;
  readonly tty?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly container?: string;
  readonly flags?: string | readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly pid?: number;
  readonly vpid?: number;
  readonly sid?: number;
}

/** An account of the world. */
export interface UserSpec {
  readonly uid: number;
  readonly gid?: number;
  readonly home?: string;
  readonly shell?: string;
}

/** A container of the world. */
export interface ContainerSpec {
  readonly image?: string;
  readonly name?: string;
  readonly type?: string;
  readonly privileged?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
}

/** What is there before the first event. */
export interface WorldSpec {
  readonly processes?: readonly ProcessSpec[];
  readonly containers?: Readonly<Record<string, ContainerSpec | "">>;
  readonly users?: Readonly<Record<string, number | UserSpec>>;
  readonly links?: Readonly<Record<string, string>>;
  readonly hostname?: string;
}

/** An event as written: `{text}` or a map whose further keys are the event and its parameters. */
export interface EventSpec {
  readonly text?: string;
  readonly event?: string;
  readonly by?: string | ProcessSpec;
  readonly at?: string;
  readonly ret?: string;
  readonly resolved?: string;
  readonly resolved2?: string;
  readonly via?: string;
  readonly compat?: boolean;
  readonly as?: string;
  readonly tid?: number;
  readonly drop?: boolean;
  readonly late?: number;
  readonly [parameter: string]: unknown;
}

/** What a text must be. */
export interface MatchSpec {
  readonly equal?: string;
  readonly contains?: string | readonly string[];
  readonly regex?: string;
  readonly absent?: boolean;
}

/** An alert that must come. */
export interface AlertSpec {
  readonly rule: string;
  readonly count?: number;
  readonly priority?: string;
  readonly event?: number;
  readonly fields?: Readonly<Record<string, MatchSpec | "">>;
  readonly output?: MatchSpec | "";
}

/** A case. */
export interface CaseSpec {
  readonly name: string;
  readonly todo?: boolean;
  readonly world?: WorldSpec;
  readonly events?: readonly EventSpec[];
  readonly alerts?: readonly AlertSpec[];
  readonly each?: Readonly<Record<string, readonly string[]>>;
  readonly drop?: string | readonly string[];
  readonly reorder?: number | readonly number[];
  readonly facts?: boolean;
  readonly capture?: string;
  readonly counts?: Readonly<Record<string, number>>;
  readonly matching?: "first" | "all";
}

/** A test file. */
export interface TestFileSpec {
  readonly rules?: string | readonly string[];
  readonly matching?: "first" | "all";
  readonly start?: string;
  readonly world?: WorldSpec;
  readonly cases: readonly CaseSpec[];
}
