import { checkStrategy } from "@slipstream/core/backtest";
import { checkIndicator, type Operand, type Rule, type StrategySpec, strategySpecSchema } from "@slipstream/core/strategy";
import { Refusal } from "@slipstream/kernel";
import { type Draft, toSpec } from "./draft.ts";
import { isGroup, ruleAt, SLOTS, type TreePath, toKey } from "./tree-path.ts";

/** What keeps a draft from being a strategy; `at`: the field or rule that it names, as a key of its path. */
export type DraftProblem = { readonly at: string; readonly message: string };
type Customs = ReadonlyMap<string, Operand>;
type Issue = {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly expected?: unknown;
  readonly maximum?: unknown;
  readonly minimum?: unknown;
  readonly inclusive?: unknown;
  readonly origin?: unknown;
};

const keyOf = (path: readonly PropertyKey[]): string => path.map(String).join(".");
const sentence = (message: string): string => {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
};

function sayIssue(issue: Issue): string {
  if (issue.code === "invalid_type" && (issue.expected === "number" || issue.expected === "int")) return "Enter a number.";
  if (issue.origin === "array" && issue.code === "too_small") return "Choose at least one.";
  if (issue.origin === "array" && issue.code === "too_big") return `At most ${issue.maximum} are allowed.`;
  if (issue.code === "too_big" && issue.message.startsWith("Too big")) return `At most ${issue.maximum}.`;
  if (issue.code === "too_small") return issue.inclusive ? `At least ${issue.minimum}.` : `More than ${issue.minimum}.`;
  return sentence(issue.message);
}

/** Where a rule that is missing would be. */
function missingEntries(draft: Draft): readonly DraftProblem[] {
  const unsaid = (["long", "short"] as const).filter((side) => draft[side]?.exit !== undefined && draft[side]?.entry === undefined);
  const missing = unsaid.map((side) => ({ at: `${side}.entry`, message: `There is an exit, but no rule that says when to go ${side}.` }));
  if (draft.long?.entry || draft.short?.entry || missing.length > 0) return missing;
  const at = draft.long || !draft.short ? "long.entry" : "short.entry";
  return [{ at, message: "Say when to enter: a strategy without an entry never trades." }];
}

type Leaf = { readonly slot: (typeof SLOTS)[number]; readonly path: TreePath; readonly rule: Rule };

function leavesOf(draft: Draft): readonly Leaf[] {
  const walk = (slot: Leaf["slot"], rule: Rule, path: TreePath): Leaf[] => {
    if (rule.kind === "not") return walk(slot, rule.of, [...path, "of"]);
    if (isGroup(rule)) return rule.of.flatMap((part, at) => walk(slot, part, [...path, "of", at]));
    return [{ slot, path, rule }];
  };
  return SLOTS.flatMap((slot) => {
    const rule = ruleAt(draft, slot);
    return rule ? walk(slot, rule, slot) : [];
  });
}

/** Parameters out of their range, at the field of the parameter. */
function indicatorProblems(operand: Operand, path: TreePath): readonly DraftProblem[] {
  switch (operand.kind) {
    case "indicator": {
      const checked = checkIndicator(operand.name, operand.params);
      if (!("problem" in checked)) return [];
      const { param, message } = checked.problem;
      return [{ at: toKey(param === undefined ? path : [...path, "params", param]), message: sentence(message) }];
    }
    case "difference":
    case "ratio":
      return [...indicatorProblems(operand.left, [...path, "left"]), ...indicatorProblems(operand.right, [...path, "right"])];
    case "shift":
      return indicatorProblems(operand.of, [...path, "of"]);
    default:
      return [];
  }
}

function operandsOf(rule: Rule): readonly (readonly [string, Operand])[] {
  switch (rule.kind) {
    case "compare":
      return [
        ["left", rule.left],
        ["right", rule.right],
      ];
    case "between":
      return [
        ["of", rule.of],
        ["low", rule.low],
        ["high", rule.high],
      ];
    case "rises":
    case "falls":
      return [["of", rule.of]];
    default:
      return [];
  }
}

const SOME_ENTRY: Rule = { kind: "compare", left: { kind: "funding" }, op: "<", right: { kind: "number", value: 0 } };

function refusalOf(spec: StrategySpec, customs: Customs): Refusal | null {
  try {
    checkStrategy(spec, customs);
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** What is wrong with one condition by itself. */
function leafProblems({ slot, path, rule }: Leaf, spec: StrategySpec, customs: Customs): readonly DraftProblem[] {
  const named = operandsOf(rule).flatMap(([place, operand]) => indicatorProblems(operand, [...path, place]));
  if (named.length > 0) return named;
  const alone = slot[1] === "entry" ? { entry: rule } : { entry: SOME_ENTRY, exit: rule };
  const refusal = refusalOf({ ...spec, long: undefined, short: undefined, [slot[0]]: alone }, customs);
  return refusal ? [{ at: toKey(path), message: sentence(refusal.message) }] : [];
}

/** Everything that keeps a draft from being a strategy; the strategy where nothing does. */
export function readDraft(
  draft: Draft,
  customs: Customs,
): { readonly problems: readonly DraftProblem[]; readonly spec: StrategySpec | null } {
  const problems: DraftProblem[] = [...missingEntries(draft)];
  const parsed = strategySpecSchema.safeParse(toSpec(draft));
  const entries = new Set(problems.map(({ at }) => at));
  if (!parsed.success)
    for (const issue of parsed.error.issues) {
      const at = keyOf(issue.path);
      const isEntry = at === "long" || at === "long.entry" || at === "short.entry";
      if (!(isEntry && entries.size > 0)) problems.push({ at, message: sayIssue(issue as Issue) });
    }
  // Read leniently: what is wrong with the rest of it does not hide what is wrong with a rule.
  const asFar: StrategySpec = { ...draft, long: undefined, short: undefined };
  const broken = (path: TreePath) => problems.some(({ at }) => at.startsWith(toKey(path)) && !entries.has(at));
  for (const leaf of leavesOf(draft)) if (!broken(leaf.path)) problems.push(...leafProblems(leaf, asFar, customs));
  if (!parsed.success || problems.length > 0) return { problems, spec: null };
  const refusal = refusalOf(parsed.data, customs);
  if (!refusal) return { problems, spec: parsed.data };
  return { problems: [{ at: refusal.field ?? "long.entry", message: sentence(refusal.message) }], spec: null };
}
