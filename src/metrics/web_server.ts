/** The small web server: health for orchestrators, versions, metrics for Prometheus. Read only. */
import { fail, ok, type Result } from "../base/result.ts";
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
    if (pathname === health) return Response.json({ status: "ok" });
    if (pathname === "/versions") return Response.json(pages.versions());
    const page = pathname === "/metrics" ? pages.metrics() : undefined;
    return page === undefined
      ? new Response("not found\n", { status: 404 })
      : new Response(page, { headers: { "content-type": PROMETHEUS_TYPE } });
  };
  const onError = () => new Response("internal error\n", { status: 500 });
  try {
    const secret = booleanAt(tree, "webserver.ssl_enabled", false)
      ? Deno.readTextFileSync(textAt(tree, "webserver.ssl_certificate", "/etc/falco/falco.pem"))
      : undefined;
    const options = { port, hostname, onError, onListen: () => {} };
    const server = secret === undefined
      ? Deno.serve(options, handle)
      : Deno.serve({ ...options, cert: secret, key: secret }, handle);
    return ok({ port: server.addr.port, close: () => server.shutdown() });
  } catch (error) {
    return fail({
      code: "CONFIG_INVALID",
      message: `the web server cannot listen on ${hostname}:${port}`,
      hint: "Choose another webserver.listen_port, or look who uses this one: ss -ltnp",
      cause: error instanceof Error ? error.message : String(error),
    });
  }
}
