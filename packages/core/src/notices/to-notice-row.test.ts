import { HOUR_MS } from "@slipstream/kernel";
import { expect, it } from "vitest";
import { NOTICE_KINDS } from "./notice-kinds.ts";
import { aNotice, EVERY_KIND, skipped } from "./test-notices.ts";
import { mergeNoticeRows, toNoticeRow } from "./to-notice-row.ts";

const NOON = Date.UTC(2026, 10, 21, 12);
const OTHER_FOLLOW = "00000000-0000-7000-8000-0000000000f2";

it("gathers skips of a follow within an hour of the clock, and mails them when it is over", () => {
  const [early, late, next] = [NOON, NOON + HOUR_MS - 1, NOON + HOUR_MS].map((at) => toNoticeRow(aNotice(skipped({ expired: 1 }), at)));
  expect(late?.dedupeKey).toBe(early?.dedupeKey);
  expect(next?.dedupeKey).not.toBe(early?.dedupeKey);
  expect([early, late, next].map((row) => row?.mailDueAt)).toEqual([NOON + HOUR_MS, NOON + HOUR_MS, NOON + 2 * HOUR_MS]);
  expect(toNoticeRow(aNotice(skipped({ expired: 1 }, OTHER_FOLLOW), NOON)).dedupeKey).not.toBe(early?.dedupeKey);
});

it.each(NOTICE_KINDS.filter((kind) => kind !== "copy-skipped"))("says %s once, whenever it is told, and mails it at once", (kind) => {
  const [first, again] = [NOON, NOON + 99 * HOUR_MS].map((at) => toNoticeRow(aNotice(EVERY_KIND[kind], at)));
  expect(again?.dedupeKey).toBe(first?.dedupeKey);
  expect(first?.mailDueAt).toBe(NOON);
});

it("tells of each close that fails", () => {
  const close = EVERY_KIND["copy-close-failing"];
  const keys = [close.payload, { ...close.payload, masterSeq: "18" }, { ...close.payload, symbol: "ETH-USDT" }].map(
    (payload) => toNoticeRow(aNotice({ ...close, payload }, NOON)).dedupeKey,
  );
  expect(new Set(keys).size).toBe(3);
});

it("tells of each reminder of an invoice", () => {
  const { payload } = EVERY_KIND["payment-reminder"];
  const keys = [payload, { ...payload, reminder: 3 }].map(
    (each) => toNoticeRow(aNotice({ kind: "payment-reminder", payload: each }, NOON)).dedupeKey,
  );
  expect(new Set(keys).size).toBe(2);
});

it("adds up the reasons of rows that are one, keeps the first of others, and puts all in one order", () => {
  const rows = [
    aNotice(skipped({ expired: 1, "price-stale": 1 }), NOON + 5),
    aNotice(EVERY_KIND["master-left"], NOON),
    aNotice(skipped({ expired: 2, "below-minimum": 4 }), NOON + 3),
    aNotice(EVERY_KIND["master-left"], NOON + 9),
    aNotice(skipped({ expired: 7 }, OTHER_FOLLOW), NOON),
  ].map(toNoticeRow);
  const merged = mergeNoticeRows(rows);
  expect(merged.map(({ id }) => id)).toEqual([rows[0]?.id, rows[4]?.id, rows[1]?.id]);
  expect(merged[0]).toMatchObject({ at: NOON + 5, payload: { reasons: { expired: 3, "price-stale": 1, "below-minimum": 4 } } });
  expect(mergeNoticeRows(rows.toReversed()).map(({ dedupeKey }) => dedupeKey)).toEqual(merged.map(({ dedupeKey }) => dedupeKey));
});
