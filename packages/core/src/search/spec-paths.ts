import { type CustomIndicators, readStrategy } from "../backtest/index.ts";
import { findIndicator, type StrategySpec } from "../strategy/index.ts";
import type { ParamSet } from "./draw-sets.ts";
import { refuse } from "./refuse.ts";
import type { SearchRange } from "./search-request.ts";

type Json = Record<string, unknown> | unknown[];
const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null;
/** Of a list only what is in it, not its length. */
const partOf = (node: Json, key: string): unknown =>
  Object.hasOwn(node, key) && (!Array.isArray(node) || key !== "length") ? (node as Record<string, unknown>)[key] : undefined;

/** Writes a tree again with its indicators' parameters that were left out, at their defaults: so each number that counts stands somewhere. */
export function withDefaults<Tree>(tree: Tree): Tree {
  if (Array.isArray(tree)) return tree.map(withDefaults) as Tree;
  if (!isJson(tree)) return tree;
  const copy = Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, withDefaults(value)]));
  if (copy.kind === "indicator" && typeof copy.name === "string") {
    const defaults = (findIndicator(copy.name)?.params ?? []).map((param) => [param.name, param.default]);
    if (defaults.length > 0) copy.params = { ...Object.fromEntries(defaults), ...(isJson(copy.params) ? copy.params : {}) };
  }
  return copy as Tree;
}

/** The number at a path, as "long.entry.of.0.right.value"; null where there is none. */
export function numberAt(spec: StrategySpec, path: string): number | null {
  let node: unknown = withDefaults(spec);
  for (const key of path.split(".")) {
    if (!isJson(node)) return null;
    node = partOf(node, key);
  }
  return typeof node === "number" ? node : null;
}

/** Puts one value per path into a strategy, quickly and without asking whether it is one still. The paths must have been looked at. */
export function placeParams(spec: StrategySpec, ranges: readonly Pick<SearchRange, "path">[], values: ParamSet): StrategySpec {
  let placed: unknown = spec;
  for (const [at, { path }] of ranges.entries()) placed = place(placed, path.split("."), 0, values[at] as number);
  return placed as StrategySpec;
}

function place(node: unknown, keys: readonly string[], depth: number, value: number): unknown {
  const key = keys[depth];
  if (key === undefined) return value;
  if (Array.isArray(node)) return node.map((each, at) => (String(at) === key ? place(each, keys, depth + 1, value) : each));
  const part = isJson(node) ? partOf(node, key) : undefined;
  return { ...(node as object), [key]: place(part, keys, depth + 1, value) };
}

/**
 * A strategy with a value at each range's path, read as any strategy is. Throws a refusal that names the path that does not exist or holds no
 * number, or what is wrong with the strategy that comes of it, as a period of 14.5.
 */
export function withParams(
  spec: StrategySpec,
  ranges: readonly Pick<SearchRange, "path">[],
  values: ParamSet,
  customs?: CustomIndicators,
): StrategySpec {
  refuseUnknownPaths(spec, ranges);
  return readStrategy(placeParams(withDefaults(spec), ranges, values), customs);
}

export function refuseUnknownPaths(spec: StrategySpec, ranges: readonly Pick<SearchRange, "path">[]): void {
  const seen = new Set<string>();
  for (const { path } of ranges) {
    if (numberAt(spec, path) === null) throw refuse("unknown-path", `There is no number at ${path.slice(0, 100)}.`, "ranges");
    if (seen.has(path)) throw refuse("bad-range", `${path.slice(0, 100)} is varied twice.`, "ranges");
    seen.add(path);
  }
}
