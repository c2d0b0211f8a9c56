import { followSettingsSchema } from "@slipstream/core/copy";
import { createCopyQuality, createFollows } from "@slipstream/core/copy/server";
import type { Instrument, Quote } from "@slipstream/core/market";
import { type Clock, DAY_MS, HOUR_MS, money, price, quantity } from "@slipstream/kernel";
import { type FreshDatabase, freshDatabase, sequentialIds } from "@slipstream/testing";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { connectDatabase, type Database } from "../connection.ts";
import { createCandleStore } from "../market/candle-store.ts";
import { createCopyLists } from "./copy-lists.ts";
import { createFollowStore } from "./follow-store.ts";
import { createCopyQualityStore } from "./quality-queries.ts";
import { addAccount, addCopy, addMasterFill, addPosition, addUser, MARKET, publish } from "./test-copying.ts";

let fresh: FreshDatabase;
let database: Database;
const nextId = sequentialIds(12);
beforeAll(async () => {
  fresh = await freshDatabase();
  database = connectDatabase(fresh.url);
});
afterAll(async () => {
  await database?.close();
  await fresh?.drop();
});

const NOW = Date.UTC(2026, 0, 1);
const clock: Clock = { now: () => NOW };
const BTC: Instrument = {
  ...{ venue: "paper", symbol: "BTC-USDT", kind: "perpetual", base: "BTC", quote: "USDT", validFromMs: 0, maxLeverage: 100 },
  ...{ tickSize: price("0.1"), lotStep: quantity("0.001"), minQuantity: quantity("0.001"), maxQuantity: quantity("1000") },
  ...{ minNotional: money("5"), maintenanceTiers: [] },
};
const quotes = {
  list: async (): Promise<Quote[]> => [
    { symbol: "BTC-USDT", last: price("100000"), bid: price("99990"), ask: price("100010"), marketMs: MARKET, wallMs: NOW },
  ],
  find: async () => null,
};
const common = () => ({
  store: createFollowStore(database),
  quotes,
  instruments: { find: (symbol: string) => (symbol === BTC.symbol ? BTC : null) },
  marketTime: { now: async () => MARKET },
  clock,
});
const follows = () =>
  createFollows({
    ...common(),
    copies: createCopyLists(database),
    wakeUps: { ring: () => undefined, listen: () => () => undefined },
    live: { publish: () => undefined },
    nextId,
    drawTurn: () => 1,
    feeTerms: { platformBps: 2_000, period: "week" },
  });
const qualityOf = () =>
  createCopyQuality({
    ...common(),
    quality: createCopyQualityStore(database),
    candles: createCandleStore(database, "replay"),
    fundedSymbols: new Set(),
  });
const settings = followSettingsSchema.parse({ copyAmount: "10000" });

type Someone = { userId: string; accountId: string };
const someone = async (): Promise<Someone> => {
  const userId = await addUser(fresh, nextId());
  return { userId, accountId: await addAccount(database, nextId, userId, "20000") };
};
let leader: Someone;
let ann: Someone;
let masterId: string;
beforeEach(async () => {
  await fresh.sql("TRUNCATE masters, follows, copies, copy_cursors CASCADE");
  [leader, ann] = [await someone(), await someone()];
  masterId = await publish(fresh, { id: nextId(), ...leader, lastSeq: 0 });
});
const follow = async (who: Someone = ann): Promise<string> => (await follows().follow({ userId: who.userId, masterId, settings })).id;
/** The master buys 0.1 BTC at 100,000 out of 20,000. */
const masterBuys = async (seq: number, over: { marketMs?: number } = {}) => {
  await addMasterFill(fresh, {
    fillId: nextId(),
    masterId,
    seq,
    netBefore: "0",
    netAfter: "0.1",
    price: "100000",
    equity: "20000",
    recordedAt: NOW,
    marketMs: MARKET,
    ...over,
  });
  await fresh.sql("UPDATE masters SET last_seq = $2 WHERE id = $1", [masterId, seq]);
};

it("reports a follow from its copies, the master's fills and its own", async () => {
  const followId = await follow();
  await masterBuys(1);
  await masterBuys(2);
  await addCopy(fresh, { ...ann, followId, masterId, seq: 1, outcome: "copied", recordedAt: NOW, latencyMs: 12 });
  await addCopy(fresh, { ...ann, followId, masterId, seq: 2, outcome: "skipped", reason: "slippage-cap", recordedAt: NOW });
  const report = await qualityOf().report({ userId: ann.userId, followId });
  expect(report).toMatchObject({
    ...{ followId, allocation: "10000", copied: 1, skipped: 1, shareCopiedPct: 50, skips: [{ reason: "slippage-cap", count: 1 }] },
    ...{ masterProfit: "0", followerProfit: "0", latencyMs: { p50: 12, p95: 12, p99: 12 } },
  });
  expect(report.parts.find(({ part }) => part === "funding")?.amount).toBeNull();
  await fresh.sql(
    `INSERT INTO fee_settlements (id, follow_id, user_id, account_id, master_id, reason, from_ms, to_ms, currency, fill_seq, cash_id, prices, held, price_minor,
       fees_minor, funding_minor, flow_minor, unrealized_minor, profit_minor, mark_before_minor, mark_minor, rate_bps, base_minor, charged_minor, fee_minor,
       platform_bps, platform_minor, charge, settled_at)
     SELECT gen_random_uuid(), $1, $2, $3, $4, 'period', 0, at, 'USDT', 0, 0, '{}', '{}', 0, 0, 0, 0, 0, 0, 0, 0, 1000, 0, 0, 250000000, 2000, 0, charge, now()
     FROM (VALUES (1, 'ledger'), (2, 'paper')) v (at, charge)`,
    [followId, ann.userId, ann.accountId, masterId],
  );
  const charged = await qualityOf().report({ userId: ann.userId, followId });
  expect(charged).toMatchObject({
    followerProfit: "-2.5",
    parts: expect.arrayContaining([expect.objectContaining({ part: "copy-fee", amount: "-2.5" })]),
  });
  await expect(qualityOf().report({ userId: leader.userId, followId })).rejects.toMatchObject({ code: "follow-not-found" });
});

it("plays a what-if over the record and the candles", async () => {
  await masterBuys(1, { marketMs: MARKET - 5 * HOUR_MS });
  for (let hour = 0; hour < 12; hour += 1)
    await fresh.sql(
      `INSERT INTO candles (source, symbol, timeframe, open_ms, open, high, low, close, volume) VALUES ('replay', 'BTC-USDT', '1h', $1, $2, $2, $2, $2, 1)
       ON CONFLICT DO NOTHING`,
      [MARKET - (hour + 1) * HOUR_MS, hour < 2 ? 110_000 : 100_000],
    );
  const ask = { userId: ann.userId, masterId, settings, days: 1 };
  const view = await qualityOf().whatIf(ask);
  // 0.05 BTC at 100,010 for five bps, worth 110,000 each in the end; open profit is not charged for.
  expect(view).toMatchObject({
    copied: 1,
    exchangeFees: "2.50025",
    slippage: "0.5",
    profitBeforeFee: "496.99975",
    copyFee: "0",
    truncated: false,
  });
  await expect(qualityOf().whatIf({ ...ask, accountId: leader.accountId })).rejects.toMatchObject({ code: "account-not-found" });
  await expect(qualityOf().whatIf({ ...ask, masterId: nextId() })).rejects.toMatchObject({ code: "master-not-found" });
  expect((await qualityOf().whatIf({ ...ask, days: 30 })).from).toBe(new Date(MARKET - 30 * DAY_MS).toISOString());
});

it("shows the owner of a master who follows, without names, and nobody else", async () => {
  const [followId, second] = [await follow(), await follow(await someone())];
  await masterBuys(1);
  await addCopy(fresh, { ...ann, followId, masterId, seq: 1, outcome: "copied", recordedAt: NOW, latencyMs: 20, slippageBps: 3 });
  await addPosition(fresh, { id: nextId(), ...ann, symbol: "BTC-USDT", quantity: "0.05", cost: "4900", origin: ["follow", followId] });
  await addPosition(fresh, { id: nextId(), ...leader, symbol: "BTC-USDT", quantity: "0.1", cost: "9800", origin: ["manual", "manual"] });
  const studio = await qualityOf().studio({ userId: leader.userId, masterId });
  expect(studio).toMatchObject({
    ...{
      masterId,
      status: "active",
      allocated: "20000",
      followers: 2,
      copied: 1,
      skipped: 0,
      latencyMs: { p50: 20 },
      slippageBps: { p99: 3 },
    },
    follows: [
      { alias: "Follower 2", copied: 0, netProfit: "0" },
      { alias: "Follower 1", copied: 1, medianLatencyMs: 20, netProfit: "100", returnPct: 1 },
    ],
    exposure: [{ symbol: "BTC-USDT", side: "long", masterNotional: "10000", followersNotional: "5000" }],
  });
  for (const secret of [ann.userId, ann.accountId, followId, second]) expect(JSON.stringify(studio)).not.toContain(secret);
  await expect(qualityOf().studio({ userId: ann.userId, masterId })).rejects.toMatchObject({ code: "master-not-found" });
});

it("shows operators each master and venue, the one that is furthest behind first", async () => {
  const followId = await follow();
  for (const seq of [1, 2, 3]) await masterBuys(seq);
  for (const seq of [1, 2])
    await addCopy(fresh, {
      ...ann,
      followId,
      masterId,
      seq,
      outcome: seq === 1 ? "copied" : "skipped",
      ...(seq === 2 ? { reason: "expired" } : {}),
      recordedAt: NOW,
    });
  await fresh.sql("UPDATE copy_cursors SET done_seq = 2 WHERE master_id = $1", [masterId]);
  const calm = await publish(fresh, { id: nextId(), ...(await someone()), lastSeq: 9 });
  await follows().follow({ userId: ann.userId, masterId: calm, settings: { ...settings, copyAmount: "100" } });
  expect(await qualityOf().list()).toEqual([
    expect.objectContaining({
      masterId,
      venue: "paper",
      behind: 1,
      followers: 1,
      copied: 1,
      skipped: 1,
      skips: [{ reason: "expired", count: 1 }],
    }),
    expect.objectContaining({
      masterId: calm,
      venue: "paper",
      behind: 0,
      followers: 1,
      copied: 0,
      latencyMs: { p50: null, p95: null, p99: null },
    }),
  ]);
});
