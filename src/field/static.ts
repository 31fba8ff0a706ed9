/** `static.*`: constants that the configuration gives (`static_fields`), the same on every event. */
import { toByteString } from "../base/byte_string.ts";
import { makeFields } from "./define.ts";
import type { Field } from "./field.ts";

/** One field for each configured key. */
export function staticFields(values: Readonly<Record<string, string>>): readonly Field[] {
  return makeFields(
    "static",
    Object.entries(values).map(([key, value]) => {
      const bytes = toByteString(value);
      return {
        name: `static.${key}`,
        type: "CHARBUF" as const,
        help: "Constant from the configuration",
        extract: () => bytes,
      };
    }),
  );
}
