/** Settings of an http output for tests: everything off. */
import type { HttpSettings } from "./http_sink.ts";

/** The settings for `url`, with what a test wants otherwise. */
export function httpSettings(url: string, wanted: Partial<HttpSettings> = {}): HttpSettings {
  return {
    url,
    userAgent: "test",
    contentType: "text/plain",
    keepAlive: false,
    insecure: false,
    caFile: "",
    caPath: "",
    clientCert: "",
    clientKey: "",
    echo: undefined,
    ...wanted,
  };
}
