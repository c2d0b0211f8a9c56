import type { Rule } from "@slipstream/core/strategy";
import type { Draft } from "./draft.ts";
import { isAtOrIn, isGroup, parentOf, ruleAt, SLOTS, type TreePath, toKey, withValueAt } from "./tree-path.ts";

/** Before the rule that stands there now; in a place that holds one rule or none, 0 is before and 1 behind it. */
export type Spot = { readonly path: TreePath; readonly index: number };
/** `path`: where the rule that was edited stands now; null: nowhere. */
export type Edited = { readonly draft: Draft; readonly path: TreePath | null };

const atIndex = (of: readonly Rule[], index: number, rule: Rule): readonly Rule[] => of.toSpliced(index, 0, rule);

/** A rule beside what stands there; what is no group becomes one. */
function joined(target: Rule | undefined, index: number, rule: Rule): Rule {
  if (target === undefined) return rule;
  if (isGroup(target)) return { ...target, of: atIndex(target.of, index, rule) };
  return { kind: "all", of: atIndex([target], index, rule) };
}

/** Into a `not` a rule goes beside what is denied. */
const placeFor = (draft: Draft, path: TreePath): TreePath =>
  ruleAt(draft, path)?.kind === "not" ? placeFor(draft, [...path, "of"]) : path;

const isRoot = (path: TreePath): boolean => path.length === 2;

/** At a place of rules, not inside of what they are made of. */
function pathOf(draft: Draft, rule: Rule): TreePath | null {
  const search = (at: Rule | undefined, path: TreePath): TreePath | null => {
    if (at === rule) return path;
    if (at?.kind === "not") return search(at.of, [...path, "of"]);
    if (!isGroup(at)) return null;
    for (const [index, part] of at.of.entries()) {
      const found = search(part, [...path, "of", index]);
      if (found) return found;
    }
    return null;
  };
  for (const slot of SLOTS) {
    const found = search(ruleAt(draft, slot), slot);
    if (found) return found;
  }
  return null;
}

/** Puts a rule at a spot. It must be an object of its own, not one that is in the strategy already. */
export function insertRule(draft: Draft, { path, index }: Spot, rule: Rule): Edited {
  const place = isRoot(path) && ruleAt(draft, path)?.kind === "not" ? path : placeFor(draft, path);
  const next = withValueAt(draft, place, joined(ruleAt(draft, place), index, rule));
  return { draft: next, path: pathOf(next, rule) };
}

/** Takes a rule out, and the groups that were left empty by it. */
export function removeRule(draft: Draft, path: TreePath): Draft {
  if (isRoot(path)) return withValueAt(draft, path, undefined);
  const parent = parentOf(path);
  const group = ruleAt(draft, parent.path);
  if (!isGroup(group) || group.of.length <= 1) return removeRule(draft, parent.path);
  const of = group.of.toSpliced(parent.index, 1);
  // One condition needs no group around it to stand at its place.
  const [only] = of;
  const left = isRoot(parent.path) && group.kind === "all" && of.length === 1 ? only : { ...group, of };
  return withValueAt(draft, parent.path, left);
}

/** Takes a rule from its place to another; into itself it does not go. */
export function moveRule(draft: Draft, from: TreePath, to: Spot): Edited {
  const rule = ruleAt(draft, from);
  if (!rule || isAtOrIn(to.path, from)) return { draft, path: from };
  const gap: Rule = { kind: "any", of: [rule] };
  const held = withValueAt(draft, from, gap);
  const put = insertRule(held, to, rule).draft;
  const hole = pathOf(put, gap);
  const next = hole ? removeRule(put, hole) : put;
  return { draft: next, path: pathOf(next, rule) };
}

/** The same rule once more, behind itself. */
export function duplicateRule(draft: Draft, path: TreePath): Edited {
  const rule = ruleAt(draft, path);
  if (!rule) return { draft, path: null };
  const copy = structuredClone(rule);
  if (isRoot(path) || !isGroup(ruleAt(draft, parentOf(path).path))) {
    const next = withValueAt(draft, path, { kind: "all", of: [rule, copy] } satisfies Rule);
    return { draft: next, path: pathOf(next, copy) };
  }
  const { path: parent, index } = parentOf(path);
  return insertRule(draft, { path: parent, index: index + 1 }, copy);
}

/** Puts a group around a rule. */
export function wrapRule(draft: Draft, path: TreePath, kind: "all" | "any"): Edited {
  const rule = ruleAt(draft, path);
  if (!rule) return { draft, path: null };
  return { draft: withValueAt(draft, path, { kind, of: [rule] } satisfies Rule), path: [...path, "of", 0] };
}

/** Takes a group away and leaves what is in it, where there is a group around it or only one rule in it. */
export function unwrapRule(draft: Draft, path: TreePath): Draft {
  const rule = ruleAt(draft, path);
  if (!isGroup(rule)) return draft;
  const [only] = rule.of;
  if (rule.of.length === 1 && only) return withValueAt(draft, path, only);
  const parent = parentOf(path);
  const around = ruleAt(draft, parent.path);
  if (isRoot(path) || !isGroup(around)) return draft;
  return withValueAt(draft, parent.path, { ...around, of: around.of.toSpliced(parent.index, 1, ...rule.of) });
}

/** Denies a rule, or no longer. */
export function denyRule(draft: Draft, path: TreePath): Draft {
  const rule = ruleAt(draft, path);
  if (!rule) return draft;
  return withValueAt(draft, path, rule.kind === "not" ? rule.of : ({ kind: "not", of: rule } satisfies Rule));
}

/** What holds of a group: all of it, any of it, and whether that is denied. One rule at its place becomes a group. */
export function setGroup(draft: Draft, path: TreePath, kind: "all" | "any", denied: boolean): Draft {
  const rule = ruleAt(draft, path);
  if (!rule) return draft;
  const inner = rule.kind === "not" && isGroup(rule.of) ? rule.of : rule;
  const group: Rule = { kind, of: isGroup(inner) ? inner.of : [inner] };
  return withValueAt(draft, path, denied ? ({ kind: "not", of: group } satisfies Rule) : group);
}

/** Every spot that a rule can go to, from top to bottom as it is drawn, but those inside of itself. */
export function spotsFor(draft: Draft, moving: TreePath | null): readonly Spot[] {
  const spots: Spot[] = [];
  const enter = (path: TreePath) => {
    if (moving && toKey(path) === toKey(moving) && !isRoot(path)) return;
    const rule = ruleAt(draft, path);
    if (rule?.kind === "not") {
      if (isGroup(rule.of) || rule.of.kind === "not") enter([...path, "of"]);
      return;
    }
    if (!isGroup(rule)) return;
    for (const [index] of rule.of.entries()) {
      spots.push({ path, index });
      enter([...path, "of", index]);
    }
    spots.push({ path, index: rule.of.length });
  };
  for (const slot of SLOTS) {
    if (draft[slot[0]] === undefined || (moving && toKey(slot) === toKey(moving))) continue;
    const rule = ruleAt(draft, slot);
    if (isGroup(rule)) enter(slot);
    else {
      spots.push({ path: slot, index: 0 });
      if (rule) enter(slot);
      if (rule) spots.push({ path: slot, index: 1 });
    }
  }
  return spots;
}

/** One spot up or down as it is drawn, into and out of groups; null at the end of the way. */
export function stepSpot(draft: Draft, moving: TreePath, by: -1 | 1): Spot | null {
  const here = parentOf(moving);
  const spots = spotsFor(draft, moving);
  const isHere = ({ path, index }: Spot) => toKey(path) === toKey(here.path) && (index === here.index || index === here.index + 1);
  if (isRoot(moving)) {
    const others = spots.filter(({ path }) => !isAtOrIn(path, moving));
    const order = SLOTS.findIndex((slot) => toKey(slot) === toKey(moving));
    const rank = ({ path }: Spot) => SLOTS.findIndex((slot) => isAtOrIn(path, slot));
    return by === 1 ? (others.find((spot) => rank(spot) > order) ?? null) : (others.findLast((spot) => rank(spot) < order) ?? null);
  }
  const first = spots.findIndex(isHere);
  const last = spots.findLastIndex(isHere);
  return (by === 1 ? spots[last + 1] : first > 0 ? spots[first - 1] : undefined) ?? null;
}
