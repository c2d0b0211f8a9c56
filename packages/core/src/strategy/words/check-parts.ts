import type { Operand, Rule } from "../rule-tree.ts";
import { strategySpecSchema } from "../strategy-spec.ts";
import type { PhraseLink } from "./assemble-parts.ts";
import type { StrategyParts } from "./settings.ts";
import type { Span } from "./tokens.ts";

type Problem = { readonly span: Span | null; readonly message: string };

/** In place of what a text does not say, which is no fault of it. */
const UNSAID = {
  timeframe: "1h",
  symbols: ["BTC-USDT"],
  sizing: { kind: "fixed-quote", amount: 100 },
  stopLoss: { kind: "percent", percent: 1 },
  long: { entry: { kind: "compare", left: { kind: "funding" }, op: "<", right: { kind: "number", value: 0 } } },
} as const;

/** The phrase that leads nearest to a place in the parts. */
function spanOf(path: readonly PropertyKey[], links: readonly PhraseLink[]): Span | null {
  const leading = links.filter((link) => link.path.every((step, at) => path[at] === step));
  const [nearest] = leading.sort((one, other) => other.path.length - one.path.length);
  return nearest ?? links.find((link) => link.path[0] === path[0]) ?? null;
}

function asksForPosition(operand: Operand): boolean {
  if (operand.kind === "shift") return asksForPosition(operand.of);
  if (operand.kind === "difference" || operand.kind === "ratio") return asksForPosition(operand.left) || asksForPosition(operand.right);
  return operand.kind === "position";
}

/** Where a rule asks for the open position. */
function positionPaths(rule: Rule, path: readonly PropertyKey[]): readonly (readonly PropertyKey[])[] {
  switch (rule.kind) {
    case "all":
    case "any":
      return rule.of.flatMap((part, at) => positionPaths(part, [...path, "of", at]));
    case "not":
      return positionPaths(rule.of, [...path, "of"]);
    case "compare":
      return asksForPosition(rule.left) || asksForPosition(rule.right) ? [path] : [];
    case "between":
      return [rule.of, rule.low, rule.high].some(asksForPosition) ? [path] : [];
    default:
      return asksForPosition(rule.of) ? [path] : [];
  }
}

/** What was understood, but is beyond what a strategy may have. */
export function problemsOf(parts: StrategyParts, links: readonly PhraseLink[]): readonly Problem[] {
  const long = { ...UNSAID.long, ...parts.long };
  const short = parts.short && { ...UNSAID.long, ...parts.short };
  const parsed = strategySpecSchema.safeParse({ ...UNSAID, ...parts, long, ...(short ? { short } : {}) });
  const beyond = parsed.success ? [] : parsed.error.issues.map(({ path, message }): Problem => ({ span: spanOf(path, links), message }));
  const early = (["long", "short"] as const).flatMap((side) => {
    const entry = parts[side]?.entry;
    return entry ? positionPaths(entry, [side, "entry"]) : [];
  });
  const message = "Profit and bars held are of an open position: only an exit can ask for them.";
  return [...beyond, ...early.map((path): Problem => ({ span: spanOf(path, links), message }))];
}
