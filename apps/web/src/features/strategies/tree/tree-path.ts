import type { Rule } from "@slipstream/core/strategy";

/** Where something is in a strategy: `["long", "entry", "of", 0]`. */
export type TreePath = readonly (string | number)[];

/** The places of a strategy that hold rules. */
export const SLOTS = [
  ["long", "entry"],
  ["long", "exit"],
  ["short", "entry"],
  ["short", "exit"],
] as const satisfies readonly TreePath[];

export const toKey = (path: TreePath): string => path.join(".");
export const fromKey = (key: string): TreePath => key.split(".").map((step) => (/^\d+$/.test(step) ? Number(step) : step));

/** Whether a place is another one or inside of it. */
export const isAtOrIn = (path: TreePath, outer: TreePath): boolean => outer.every((step, at) => path[at] === step);

const inside = (value: unknown, step: string | number): unknown =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[step] : undefined;

/** What stands at a place, if anything does. */
const valueAt = (root: object, path: TreePath): unknown => path.reduce(inside, root);

/** The rule at a place that is known to be one of a rule. */
export const ruleAt = (root: object, path: TreePath): Rule | undefined => valueAt(root, path) as Rule | undefined;

/** The same with another value at a place; undefined takes it out of its object. Everything beside the way there stays the same object. */
export function withValueAt<Root extends object>(root: Root, path: TreePath, value: unknown): Root {
  const [step, ...rest] = path;
  if (step === undefined) return value as Root;
  const old = inside(root, step);
  const next = rest.length === 0 ? value : withValueAt(typeof old === "object" && old !== null ? old : {}, rest, value);
  if (next === old) return root;
  if (Array.isArray(root)) return root.with(Number(step), next) as unknown as Root;
  const changed: Record<string, unknown> = { ...root, [step]: next };
  if (next === undefined) delete changed[step];
  return changed as Root;
}

export const isGroup = (rule: Rule | undefined): rule is Extract<Rule, { kind: "all" | "any" }> =>
  rule?.kind === "all" || rule?.kind === "any";

/** The group or place that holds the rule, and where in it. */
export function parentOf(path: TreePath): { readonly path: TreePath; readonly index: number } {
  const last = path.at(-1);
  if (typeof last === "number") return { path: path.slice(0, -2), index: last };
  if (last === "of") return { path: path.slice(0, -1), index: 0 };
  return { path, index: 0 };
}
