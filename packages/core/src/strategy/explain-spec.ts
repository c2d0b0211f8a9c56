import type { StrategySpec } from "./strategy-spec.ts";
import type { ConditionView } from "./views.ts";
import { type ExplainedRule, explainRule, type ValueReader } from "./words/explain-rule.ts";
import type { CustomName } from "./words/reader.ts";

/** Every rule of a strategy at a bar, groups before their conditions; `path` is its place in the spec: "long.entry.of.0". */
export function explainSpec(spec: StrategySpec, read: ValueReader, customs: readonly CustomName[] = []): ConditionView[] {
  return (["long", "short"] as const).flatMap((side) =>
    (["entry", "exit"] as const).flatMap((part) => {
      const rule = spec[side]?.[part];
      return rule ? flatten(explainRule(rule, read, customs, [side, part])) : [];
    }),
  );
}

const flatten = ({ path, words, held, values, of }: ExplainedRule): ConditionView[] => [
  { path: path.join("."), words, holds: held, values: values.map((value) => ({ ...value })) },
  ...of.flatMap(flatten),
];
