export { openRuleStream, type RuleStream } from "./rule-stream.ts";
export type { HeldPosition } from "./stream-values.ts";
