/** The Prometheus page `/metrics` (text format 0.0.4), under Falco's names. */
import { baseName } from "../base/path_name.ts";
import { METRICS, type MetricSources } from "./metric.ts";
import { sanitize } from "./snapshot.ts";

const HELP = "https://falco.org/docs/metrics/";

/** Content type of the page. */
export const PROMETHEUS_TYPE = "text/plain; version=0.0.4";

/** The page. */
export function prometheusPage(from: MetricSources, enabled: (group: string) => boolean): string {
  let page = "";
  const told = new Set<string>();
  const sample = (name: string, type: string, labels: string, value: number | bigint) => {
    if (!told.has(name)) page += `# HELP ${name} ${HELP}\n# TYPE ${name} ${type}\n`;
    told.add(name);
    page += `${name}${labels === "" ? "" : `{${labels}}`} ${numberText(value)}\n`;
  };
  const info = (name: string, labels: Readonly<Record<string, string>>) =>
    sample(name, "gauge", labelText(labels), 1);

  info("falcosecurity_falco_version_info", { version: from.version });
  info("falcosecurity_falco_kernel_release_info", { kernel_release: from.kernelRelease });
  info("falcosecurity_evt_hostname_info", { hostname: from.hostname });
  info("falcosecurity_scap_engine_name_info", {
    engine_name: from.engineName,
    evt_source: "syscall",
  });
  const files = (name: string, hashes: ReadonlyMap<string, string>) => {
    // files of the same name and text in two folders would be one series given twice
    const known = new Set<string>();
    for (const [path, sha256] of hashes) {
      const file_name = baseName(path);
      if (known.has(`${file_name} ${sha256}`)) continue;
      known.add(`${file_name} ${sha256}`);
      info(name, { file_name, sha256 });
    }
  };
  files("falcosecurity_falco_sha256_rules_files_info", from.ruleFiles);
  files("falcosecurity_falco_sha256_config_files_info", from.configFiles);
  for (const metric of METRICS) {
    const shown = metric.prometheus;
    if (shown === undefined || !(metric.group === "always" || enabled(metric.group))) continue;
    sample(shown.name, shown.type, shown.labels ?? "", (shown.read ?? metric.read)(from));
  }
  if (enabled("rules_counters_enabled")) {
    for (const rule of from.rules) {
      if (rule.count === 0) continue;
      const labels: Record<string, string> = {
        priority: String(rule.priority),
        rule_name: rule.name,
        source: rule.source,
      };
      for (const tag of rule.tags) labels[`tag_${sanitize(tag)}`] = "true";
      sample("falcosecurity_falco_rules_matches_total", "counter", labelText(labels), rule.count);
    }
  }
  return page;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`).join(",");
}

/** Label values in the text format: backslash, quote and line end are escaped. */
function escapeLabel(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

function numberText(value: number | bigint): string {
  return typeof value === "bigint" || Number.isInteger(value) ? String(value) : value.toFixed(6);
}
