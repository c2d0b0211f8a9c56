import { type Rule, ruleSchema } from "@slipstream/core/strategy";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Draft } from "./draft.ts";
import { record, redo, startHistory, undo } from "./edit-history.ts";
import {
  denyRule,
  duplicateRule,
  insertRule,
  moveRule,
  removeRule,
  setGroup,
  spotsFor,
  stepSpot,
  unwrapRule,
  wrapRule,
} from "./edit-rules.ts";
import { conditionsOf, drafts, rulePaths, rules } from "./test-drafts.ts";
import { isAtOrIn, isGroup, ruleAt, SLOTS, type TreePath } from "./tree-path.ts";

const isRule = (rule: Rule | undefined): boolean => rule === undefined || ruleSchema.safeParse(rule).success;
const isWhole = (draft: Draft): boolean => SLOTS.every((slot) => isRule(ruleAt(draft, slot)));

const placed = drafts.chain((draft) => fc.tuple(fc.constant(draft), fc.constantFrom(...rulePaths(draft))));
const moved = placed.chain(([draft, path]) =>
  fc.tuple(fc.constant(draft), fc.constant(path), fc.option(fc.constantFrom(0, ...spotsFor(draft, path).keys()), { nil: undefined })),
);
const conditionsIn = (draft: Draft, path: TreePath): string[] => {
  const rule = ruleAt(draft, path);
  return rule ? conditionsOf({ ...draft, long: { entry: rule }, short: undefined }) : [];
};
const without = (all: readonly string[], some: readonly string[]): string[] =>
  some.reduce((left, one) => left.toSpliced(left.indexOf(one), 1), [...all]);

it("keeps every rule whole, whatever is done to it and wherever", () => {
  const edits = [
    (draft: Draft, path: TreePath) => removeRule(draft, path),
    (draft: Draft, path: TreePath) => duplicateRule(draft, path).draft,
    (draft: Draft, path: TreePath) => wrapRule(draft, path, "any").draft,
    (draft: Draft, path: TreePath) => unwrapRule(draft, path),
    (draft: Draft, path: TreePath) => denyRule(draft, path),
    (draft: Draft, path: TreePath) => setGroup(draft, path, "any", true),
    (draft: Draft, path: TreePath) => insertRule(draft, { path, index: 0 }, { kind: "any", of: [leaf()] }).draft,
  ];
  const leaf = (): Rule => ({ kind: "rises", of: { kind: "funding" }, bars: 1 });
  fc.assert(
    fc.property(placed, fc.constantFrom(...edits), ([draft, path], edit) => {
      expect(isWhole(edit(draft, path))).toBe(true);
    }),
  );
});

it("moves a rule to every spot that it offers, loses no condition by it, and says where it went", () => {
  fc.assert(
    fc.property(moved, ([draft, path, at]) => {
      const spot = at === undefined ? undefined : spotsFor(draft, path)[at];
      if (!spot) return;
      const rule = ruleAt(draft, path);
      const { draft: next, path: there } = moveRule(draft, path, spot);
      expect(isWhole(next)).toBe(true);
      expect(conditionsOf(next)).toEqual(conditionsOf(draft));
      expect(there && ruleAt(next, there)).toBe(rule);
    }),
  );
});

it("leaves a rule where it is when it would go into itself", () => {
  fc.assert(
    fc.property(placed, ([draft, path]) => {
      for (const inner of rulePaths(draft).filter((one) => isAtOrIn(one, path)))
        expect(moveRule(draft, path, { path: inner, index: 0 }).draft).toBe(draft);
    }),
  );
});

it("deletes a rule with what is in it, and nothing else", () => {
  fc.assert(
    fc.property(placed, ([draft, path]) => {
      const next = removeRule(draft, path);
      expect(conditionsOf(next)).toEqual(without(conditionsOf(draft), conditionsIn(draft, path)).sort());
    }),
  );
});

it("duplicates a rule with what is in it, behind it", () => {
  fc.assert(
    fc.property(placed, ([draft, path]) => {
      const { draft: next, path: there } = duplicateRule(draft, path);
      expect(conditionsOf(next)).toEqual([...conditionsOf(draft), ...conditionsIn(draft, path)].sort());
      const copy = there && ruleAt(next, there);
      expect(copy).toEqual(ruleAt(draft, path));
      expect(copy).not.toBe(ruleAt(draft, path));
    }),
  );
});

it("inserts a rule at every spot, once", () => {
  const offered = drafts.chain((draft) => fc.tuple(fc.constant(draft), fc.constantFrom(...spotsFor(draft, null)), rules));
  fc.assert(
    fc.property(offered, ([draft, spot, rule]) => {
      const { draft: next, path } = insertRule(draft, spot, rule);
      expect(isWhole(next)).toBe(true);
      expect(path && ruleAt(next, path)).toBe(rule);
      expect(conditionsOf(next)).toEqual(
        [...conditionsOf(draft), ...conditionsOf({ ...draft, long: { entry: rule }, short: undefined })].sort(),
      );
    }),
  );
});

it("keeps every condition when groups are put around it, taken away, denied or changed", () => {
  const edits = [
    (draft: Draft, path: TreePath) => wrapRule(draft, path, "all").draft,
    unwrapRule,
    denyRule,
    (draft: Draft, path: TreePath) => setGroup(draft, path, "any", false),
    (draft: Draft, path: TreePath) => setGroup(draft, path, "all", true),
  ];
  fc.assert(
    fc.property(placed, fc.constantFrom(...edits), ([draft, path], edit) => {
      expect(conditionsOf(edit(draft, path))).toEqual(conditionsOf(draft));
    }),
  );
});

it("takes back denying and wrapping by doing the contrary", () => {
  fc.assert(
    fc.property(placed, ([draft, path]) => {
      if (ruleAt(draft, path)?.kind !== "not") expect(denyRule(denyRule(draft, path), path)).toEqual(draft);
      const wrapped = wrapRule(draft, path, "any").draft;
      expect(unwrapRule(wrapped, path)).toEqual(draft);
    }),
  );
});

it("reaches every place of its own side by steps down and up, one at a time, and stops at the ends", () => {
  fc.assert(
    fc.property(placed, ([draft, path]) => {
      for (const by of [1, -1] as const) {
        let [now, at]: [Draft, TreePath | null] = [draft, path];
        let steps = 0;
        for (let spot = at && stepSpot(now, at, by); spot && at; spot = at && stepSpot(now, at, by)) {
          ({ draft: now, path: at } = moveRule(now, at, spot));
          steps += 1;
          expect(isWhole(now)).toBe(true);
          expect(steps).toBeLessThan(400);
        }
        expect(conditionsOf(now)).toEqual(conditionsOf(draft));
      }
    }),
    { numRuns: 60 },
  );
});

it("brings back each state by undo, and each undone one by redo", () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 50 }), (states) => {
      const distinct = states.map((value, at) => ({ value, at }));
      const start = { value: 0, at: -1 };
      let history = startHistory(start);
      for (const state of distinct) history = record(history, state);
      const end = history;
      for (let step = distinct.length - 1; step >= 0; step--) {
        history = undo(history);
        expect(history.now).toBe(step === 0 ? start : distinct[step - 1]);
      }
      expect(undo(history).now).toBe(start);
      for (const state of distinct) {
        history = redo(history);
        expect(history.now).toBe(state);
      }
      expect(history.past).toEqual(end.past);
    }),
  );
});

it("knows groups from conditions", () => {
  expect(isGroup({ kind: "all", of: [] })).toBe(true);
  expect(isGroup({ kind: "not", of: { kind: "rises", of: { kind: "funding" }, bars: 1 } })).toBe(false);
});
