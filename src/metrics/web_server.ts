/** The small web server: health for orchestrators, versions, metrics for Prometheus. Read only. */
import { causeOf, fail, ok, type Result } from "../base/result.ts";
import { booleanAt, type ConfigMap, numberAt, textAt } from "../config/config_tree.ts";
import { PROMETHEUS_TYPE } from "./prometheus.ts";

/** What the pages show, asked for at each request. */
export interface Pages {
  readonly versions: () => Readonly<Record<string, unknown>>;
  /** The Prometheus page; undefined when metrics are not enabled. */
  readonly metrics: () => string | undefined;
}

/** A running server. */
export interface WebServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** What keeps the server of a configuration from starting, whatever else runs on the machine. */
export function checkWebServer(tree: ConfigMap): Result<unknown> {
  return booleanAt(tree, "webserver.enabled", false) ? certificateOf(tree) : ok(undefined);
}

function certificateOf(tree: ConfigMap): Result<string | undefined> {
  return booleanAt(tree, "webserver.ssl_enabled", false)
    ? readCertificate(textAt(tree, "webserver.ssl_certificate", "/etc/falco/falco.pem"))
    : ok(undefined);
}

/** Starts the server of the configuration's `webserver` map. */
export function startWebServer(tree: ConfigMap, pages: Pages): Result<WebServer> {
  const port = numberAt(tree, "webserver.listen_port", 8765);
  const hostname = textAt(tree, "webserver.listen_address", "0.0.0.0");
  const health = textAt(tree, "webserver.k8s_healthz_endpoint", "/healthz");
  const handle = (request: Request): Response => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      return new Response("only GET\n", { status: 405 });
    }
    const { pathname } = new URL(request.url);
    // the words of Falco's server, to the blank
    if (pathname === health) {
      return new Response('{"status": "ok"}', { headers: { "content-type": "application/json" } });
    }
    if (pathname === "/versions") return Response.json(pages.versions());
    const page = pathname === "/metrics" ? pages.metrics() : undefined;
    return page === undefined
      ? new Response("not found\n", { status: 404 })
      : new Response(page, { headers: { "content-type": PROMETHEUS_TYPE } });
  };
  const onError = () => new Response("internal error\n", { status: 500 });
  const certificate = certificateOf(tree);
  if (!certificate.ok) return certificate;
  const secret = certificate.value;
  try {
    const options = { port, hostname, onError, onListen: () => {} };
    const server = secret === undefined
      ? Deno.serve(options, handle)
      : Deno.serve({ ...options, cert: secret, key: secret }, handle);
    return ok({ port: server.addr.port, close: () => server.shutdown() });
  } catch (error) {
    const where = hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
    return fail({
      code: "CONFIG_INVALID",
      message: `the web server cannot listen on ${where}`,
      hint: hintFor(error),
      cause: causeOf(error),
    });
  }
}

function hintFor(error: unknown): string {
  if (error instanceof Deno.errors.AddrInUse) {
    return "Choose another webserver.listen_port, or look who uses this one: ss -ltnp";
  }
  return error instanceof Deno.errors.AddrNotAvailable
    ? "Set webserver.listen_address to an address of this machine."
    : "Check webserver.listen_port, and webserver.ssl_certificate if ssl is enabled.";
}

/** Certificate and key, which lie in one file. */
function readCertificate(path: string): Result<string> {
  const hint = "It must hold the certificate and its key, both in PEM form.";
  const message = `the certificate of the web server, ${path}, cannot be used`;
  try {
    const text = Deno.readTextFileSync(path);
    if (text.includes("BEGIN CERTIFICATE") && text.includes("PRIVATE KEY")) return ok(text);
    return fail({ code: "CONFIG_INVALID", message, hint });
  } catch (error) {
    const cause = causeOf(error);
    return fail({ code: "CONFIG_INVALID", message, hint, cause });
  }
}
