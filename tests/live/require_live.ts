/**
 * Whether live tests can run here. Where they must (`SAKER_REQUIRE_LIVE=1`, as in CI), a machine that
 * cannot is a failure, so that no one mistakes "did not run" for "passed".
 */
import { libraryPath } from "../../src/driver/library_path.ts";
import { preflight } from "../../src/driver/preflight.ts";

/** True if live tests must be left out here; throws if they may not be. */
export function cannotRunLive(): boolean {
  const ready = preflight();
  const problem = ready.ok ? libraryPath() : ready;
  if (problem.ok) return false;
  const required = Deno.env.get("SAKER_REQUIRE_LIVE") ?? "";
  if (required !== "" && required !== "0") {
    throw new Error(`live tests are required but cannot run: ${problem.error.message}`);
  }
  return true;
}
