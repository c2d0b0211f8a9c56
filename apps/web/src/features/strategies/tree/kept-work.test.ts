import fc from "fast-check";
import { expect, it } from "vitest";
import { emptyDraft } from "./draft.ts";
import { decodeWork, encodeWork, isSameDraft, isSameWork } from "./kept-work.ts";
import { drafts } from "./test-drafts.ts";

it("brings back what was kept, wiped out numbers too", () => {
  fc.assert(
    fc.property(drafts, fc.option(fc.integer({ min: 1, max: 99 })), fc.string(), (draft, base, name) => {
      const kept = {
        base,
        work: {
          name,
          description: "",
          draft: { ...draft, leverage: Number.NaN, stopLoss: { kind: "percent", percent: Number.NaN } as const },
        },
      };
      const back = decodeWork(encodeWork(kept));
      expect(back).toEqual(kept);
      expect(back && isSameWork(back.work, kept.work)).toBe(true);
    }),
  );
});

it.each([
  ["nothing", null],
  ["no JSON", "{"],
  ["another form", JSON.stringify({ form: 0, base: 1, work: { name: "a", description: "", draft: emptyDraft() } })],
  ["no draft", JSON.stringify({ form: 1, base: 1, work: { name: "a", description: "" } })],
  ["no markets", JSON.stringify({ form: 1, base: 1, work: { name: "a", description: "", draft: {} } })],
])("brings back nothing from %s", (_, text) => {
  expect(decodeWork(text)).toBeNull();
});

it("takes no notice of the order in which parts were put in, and of every other difference", () => {
  fc.assert(
    fc.property(drafts, (draft) => {
      const turned = Object.fromEntries(Object.entries(draft).toReversed()) as typeof draft;
      expect(isSameDraft(draft, turned)).toBe(true);
      expect(isSameDraft(draft, { ...draft, leverage: draft.leverage + 1 })).toBe(false);
      expect(isSameDraft(draft, { ...draft, stopLoss: { kind: "percent", percent: 3 } })).toBe(false);
    }),
  );
});
