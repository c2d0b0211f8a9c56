/** Where the rules of a new back-test come from. */
export type RulesSource =
  | { readonly kind: "strategy"; readonly strategyId: string; readonly version: number | null }
  | { readonly kind: "template"; readonly key: string }
  /** The rules and terms of one that was run before. */
  | { readonly kind: "backtest"; readonly backtestId: string };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const VERSION = /^[1-9]\d{0,5}$/;

/** What the address asks to be tested. */
export function sourceOf(query: Pick<URLSearchParams, "get">): RulesSource | null {
  const [strategyId, version, backtestId, template] = ["strategy", "version", "backtest", "template"].map((name) => query.get(name) ?? "");
  if (backtestId && UUID.test(backtestId)) return { kind: "backtest", backtestId };
  if (strategyId && UUID.test(strategyId))
    return { kind: "strategy", strategyId, version: VERSION.test(version ?? "") ? Number(version) : null };
  return template ? { kind: "template", key: template } : null;
}
