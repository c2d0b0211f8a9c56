import type { CopyView } from "@slipstream/core/copy";
import { expect, it } from "vitest";
import { joinCopies } from "./join-copies.ts";

const copy = (masterSeq: number, outcome: CopyView["outcome"] = "copied"): CopyView => ({ followId: "f", masterSeq, outcome }) as CopyView;
const shown = (newest: CopyView[], history: CopyView[]) => {
  const { copies, hasGap } = joinCopies(newest, history);
  return { copies: copies.map(({ masterSeq, outcome }) => `${masterSeq} ${outcome}`), hasGap };
};

it("puts what is new before what was loaded, once each, in its newest state", () => {
  expect(shown([copy(4), copy(3)], [copy(3, "pending"), copy(2)])).toEqual({ copies: ["4 copied", "3 copied", "2 copied"], hasGap: false });
});

it("tells two follows of one master apart", () => {
  const other = { ...copy(3), followId: "g" };
  expect(joinCopies([copy(3)], [copy(3), other]).copies).toEqual([copy(3), other]);
});

it("says where copies are missing in between", () => {
  expect(shown([copy(9), copy(8)], [copy(3), copy(2)]).hasGap).toBe(true);
  expect(shown([], [copy(3)]).hasGap).toBe(false);
  expect(shown([copy(3)], []).hasGap).toBe(false);
});
