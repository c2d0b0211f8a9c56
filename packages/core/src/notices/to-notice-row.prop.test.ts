import fc from "fast-check";
import { expect, it } from "vitest";
import { aNotice, skipped } from "./test-notices.ts";
import { mergeNoticeRows, toNoticeRow } from "./to-notice-row.ts";

const REASONS = ["expired", "price-stale", "below-minimum"] as const;
const FOLLOWS = ["00000000-0000-7000-8000-0000000000f1", "00000000-0000-7000-8000-0000000000f2"] as const;
const aSkip = fc.record({
  follow: fc.constantFrom(...FOLLOWS),
  reason: fc.constantFrom(...REASONS),
  count: fc.integer({ min: 1, max: 50 }),
  at: fc.integer({ min: 0, max: 3 * 3_600_000 }),
});

it("merging loses no skip and counts none twice, in whatever parts they are told, and merged again changes nothing", () => {
  fc.assert(
    fc.property(fc.array(aSkip, { maxLength: 40 }), fc.nat(), (skips, cut) => {
      const rows = skips.map(({ follow, reason, count, at }) => toNoticeRow(aNotice(skipped({ [reason]: count }, follow), at)));
      const at = rows.length === 0 ? 0 : cut % rows.length;
      const once = mergeNoticeRows(rows);
      const inParts = mergeNoticeRows([...mergeNoticeRows(rows.slice(0, at)), ...mergeNoticeRows(rows.slice(at))]);
      const told = (merged: typeof once) =>
        merged.map(({ dedupeKey, payload }) => [dedupeKey, "reasons" in payload ? payload.reasons : null]);
      expect(told(inParts)).toEqual(told(once));
      expect(mergeNoticeRows(once)).toEqual(once);
      const total = once.reduce(
        (sum, { payload }) => sum + ("reasons" in payload ? Object.values(payload.reasons).reduce((a, b) => a + b, 0) : 0),
        0,
      );
      expect(total).toBe(skips.reduce((sum, { count }) => sum + count, 0));
      expect(new Set(once.map(({ dedupeKey }) => dedupeKey)).size).toBe(once.length);
    }),
  );
});
