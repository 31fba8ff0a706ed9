/** `util.cnt`: counts how often a check was evaluated. Not listed; of use for tests of engines. */
import { makeFields } from "./define.ts";

/** Fields `util.*`. */
export const UTIL_FIELDS = makeFields("util", [{
  name: "util.cnt",
  type: "UINT64",
  format: "ID",
  flags: ["table_only"],
  help: "Counts the evaluations of this very check, from 1",
  stateful: () => {
    let count = 0;
    return () => ++count;
  },
}]);
