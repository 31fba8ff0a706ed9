/** Makes `docs/rule-test.schema.json` from the shapes of test files. */
export { testFileSchema as ruleTestSchema } from "../../src/test/json_schema.ts";
