/**
 * Alerts by HTTP POST, one a request. An alert counts as delivered when the server answers with a
 * status below 300; redirections are not followed. It is lost when the server says that it does not
 * take this one; anything else, and no answer in time, is tried again by the queue.
 */
import { http, https } from "../base/node_module.ts";
import { causeOf, fail, ok, type Result, type SakerError } from "../base/result.ts";
import { refused, type Sink, unwritable } from "./sink.ts";

/** Time a server has for its whole answer, ms; one that trickles must not hold up the queue. */
const TIMEOUT_MS = 10_000;
/** Most of an answer that is kept for `echo`. */
const MAX_ANSWER = 64 * 1024;

/** Answers that tell of this very alert; the same answer would come the next time. */
const REFUSALS: ReadonlySet<number> = new Set([400, 413, 414, 422]);

/** Settings, as `http_output` has them. */
export interface HttpSettings {
  readonly url: string;
  readonly userAgent: string;
  readonly contentType: string;
  readonly keepAlive: boolean;
  readonly insecure: boolean;
  /** Files; empty = not set. */
  readonly caFile: string;
  /** Folder of trusted certificates, read when there is no file. */
  readonly caPath: string;
  readonly clientCert: string;
  readonly clientKey: string;
  /** Gets the answers when they are to be echoed. */
  readonly echo: ((answer: string) => void) | undefined;
}

/** Makes the sink; reads the certificates, does not connect. A server has `timeoutMs` to answer. */
export function httpSink(settings: HttpSettings, timeoutMs = TIMEOUT_MS): Result<Sink> {
  const url = URL.parse(settings.url);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) {
    return fail({
      code: "CONFIG_INVALID",
      message: `http_output.url '${settings.url}' is not an http or https address`,
      hint: "Write it as http://host:port/path.",
    });
  }
  const secure = url.protocol === "https:";
  const files = secure ? readFiles(settings) : ok({});
  if (!files.ok) return files;
  const agent = secure
    ? new (https().Agent)({
      // a new secure connection takes tens of milliseconds, most of them to read whom to trust
      keepAlive: true,
      ...files.value,
      rejectUnauthorized: !settings.insecure,
    })
    : new (http().Agent)({ keepAlive: settings.keepAlive });
  const hint = "Check that the receiver runs and that the address is right; alerts wait meanwhile.";

  const post = (body: string): Promise<SakerError | undefined> =>
    new Promise((resolve) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const settle = (outcome: SakerError | undefined) => {
        clearTimeout(timer);
        resolve(outcome);
      };
      const done = (cause: unknown) =>
        settle(cause === undefined ? undefined : unwritable(settings.url, cause, hint));
      try {
        const request = (secure ? https() : http()).request(url, {
          method: "POST",
          agent,
          headers: {
            "Content-Type": settings.contentType,
            "User-Agent": settings.userAgent,
            "Content-Length": new TextEncoder().encode(body).length,
          },
        }, (response) => {
          let answer = "";
          response.setEncoding("utf8");
          response.on("data", (part: string) => {
            if (answer.length < MAX_ANSWER) answer += part;
          });
          response.on("error", done);
          response.on("end", () => {
            settings.echo?.(answer);
            const status = response.statusCode ?? 0;
            const problem = status < 300
              ? undefined
              : answerText(status, response.headers.location);
            if (REFUSALS.has(status)) settle(refused(settings.url, problem));
            else done(problem);
          });
        });
        request.on("error", done);
        timer = setTimeout(() => {
          const late = new Error(`no answer within ${timeoutMs / 1000} s`);
          done(late);
          request.destroy(late);
        }, timeoutMs);
        // the connection keeps the program alive while there is one
        Deno.unrefTimer(timer);
        request.end(body);
      } catch (error) { // a header that HTTP cannot carry
        done(error);
      }
    });
  return ok({
    name: "http",
    retries: true,
    write: ({ line }) => post(line),
    close: () => agent.destroy(),
  });
}

function answerText(status: number, location: string | undefined): string {
  const to = location === undefined ? "" : `, which points to ${location}`;
  return `it answered with status ${status}${to}`;
}

/** What a connection is secured with. */
interface Certificates {
  ca?: string | string[];
  cert?: string;
  key?: string;
}

function readFiles(settings: HttpSettings): Result<Certificates> {
  const out: Certificates = {};
  const wanted = [["ca", settings.caFile], ["cert", settings.clientCert], [
    "key",
    settings.clientKey,
  ]] as const;
  for (const [name, path] of wanted) {
    if (path === "") continue;
    try {
      out[name] = Deno.readTextFileSync(path);
    } catch (error) {
      return fail({
        code: "CONFIG_INVALID",
        message: `http_output cannot read the certificate file ${path}`,
        hint: "Check the path and that it may be read.",
        cause: causeOf(error),
      });
    }
  }
  if (settings.caFile === "" && !settings.insecure) {
    const trusted = folderCertificates(settings.caPath);
    if (trusted.length > 0) out.ca = trusted;
  }
  return ok(out);
}

/** Name under which distributions keep all certificates of a folder in one file. */
const BUNDLE = "ca-certificates.crt";
/** Certificates of a folder at most; that of a distribution has some hundred. */
const MOST_FILES = 2000;

/** The certificates of a folder; none when it cannot be read: the runtime's own count then. */
function folderCertificates(path: string): string[] {
  if (path === "") return [];
  const bundle = readPem(`${path}/${BUNDLE}`);
  if (bundle !== undefined) return [bundle];
  try {
    const names = [...Deno.readDirSync(path)].map(({ name }) => name).sort().slice(0, MOST_FILES);
    return names.flatMap((name) => readPem(`${path}/${name}`) ?? []);
  } catch {
    return [];
  }
}

function readPem(path: string): string | undefined {
  try {
    const text = Deno.readTextFileSync(path);
    return text.includes("BEGIN CERTIFICATE") ? text : undefined;
  } catch {
    return undefined;
  }
}
