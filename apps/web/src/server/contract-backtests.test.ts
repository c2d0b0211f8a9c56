import { type Actor, createCaller } from "@slipstream/api";
import { readStrategy } from "@slipstream/core/backtest";
import { BACKTEST_JOB, type BacktestJobInput, backtestNeed } from "@slipstream/core/backtest/server";
import { loadMarkets } from "@slipstream/core/jobs/server";
import { createInstrumentBook } from "@slipstream/core/market";
import { createBacktestOutcomes, createInstrumentStore, createJobStore } from "@slipstream/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toContext } from "./context.ts";
import { at, type Person, sessionOf, startTestService, type TestService, textAt } from "./test-service.ts";

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const FROM = Date.parse("2025-01-01T00:00:00Z");
const DAYS = 150;
const END = FROM + DAYS * DAY;
const iso = (ms: number): string => new Date(ms).toISOString();
const SHORT_FORM = {
  name: "Dips",
  entry_conditions: { rsi: { operator: "<", value: 30 } },
  exit_conditions: { rsi: { operator: ">", value: 60 } },
  position_size: 1_000,
  stop_loss_pct: 1.5,
  take_profit_pct: 2,
};
const TREE = {
  timeframe: "1h",
  symbols: ["BTC-USDT"],
  short: {
    entry: {
      kind: "compare",
      left: { kind: "indicator", name: "rsi", params: { period: 7 } },
      op: ">",
      right: { kind: "number", value: 65 },
    },
  },
  sizing: { kind: "percent-equity", percent: 20 },
  stop_loss: { kind: "percent", percent: 1 },
  time_stop: 12,
};

const wave = (minute: string): string => `round((100000 + 3000 * sin((${minute}) / 229.0) + 700 * sin((${minute}) / 17.0))::numeric, 1)`;

let service: TestService;
let ann: Person;
let bob: Person;

beforeAll(async () => {
  service = await startTestService();
  await service.openMarket();
  [ann, bob] = [await service.person("ann"), await service.person("bob")];
  // Waves of a day and of an hour and a half, to the tick.
  await service.fresh.sql(
    `INSERT INTO candles (source, symbol, timeframe, open_ms, open, high, low, close, volume)
     SELECT 'replay', 'BTC-USDT', '1m', $1::bigint + at * 60000::bigint, open, greatest(open, close) + 5, least(open, close) - 5, close, 3
     FROM (SELECT at, ${wave("at")} AS open, ${wave("at + 1")} AS close FROM generate_series(0, $2::int) AS at) AS bars`,
    [FROM, DAYS * 1_440 - 1],
  );
  await service.fresh.sql("UPDATE market_clocks SET market_ms = $1 WHERE source = 'replay'", [END + 30_000]);
});
afterAll(() => service?.close());

const post = (body: unknown, person = ann, headers = {}) => service.rest("POST", "/api/backtest", { token: person.token, body, headers });
const get = (url: string, person = ann) => service.rest("GET", url, { token: person.token });
const sumOf = (trades: readonly Record<string, unknown>[], key: string) => trades.reduce((sum, trade) => sum + Number(trade[key]), 0);

describe("POST /api/backtest", () => {
  it("answers a short one at once, in the shape of the contract", async () => {
    const { status, json } = await post({ strategy: SHORT_FORM, symbol: "BTCUSDT", timeframe: "5m", days: 20 });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      success: true,
      name: "Dips",
      symbol: "BTC-USDT",
      period: "20 days",
      from: iso(END - 20 * DAY),
      to: iso(END),
      status: "done",
      initial_balance: "10000",
      look_ahead: null,
    });
    const trades = at(json, "trades") as Record<string, unknown>[];
    expect(trades.length).toBeGreaterThan(20);
    expect(at(json, "total_trades")).toBe(trades.length);
    expect(trades[0]).toMatchObject({
      entry_time: expect.stringMatching(/^2025-.*:\d[05]:00\.000Z$/),
      exit_time: expect.any(String),
      side: "long",
      quantity: expect.stringMatching(/^\d+(\.\d+)?$/),
      entry_price: expect.stringMatching(/^\d+(\.\d+)?$/),
      exit_price: expect.stringMatching(/^\d+(\.\d+)?$/),
      pnl: expect.stringMatching(/^-?\d+(\.\d+)?$/),
      fees: expect.stringMatching(/^\d+(\.\d+)?$/),
      entry_reason: "RSI(14) is below 30",
    });
    for (const { exit_reason } of trades) expect(["rule", "stop", "take", "end"]).toContain(exit_reason);
    // `pnl` is net of fees; percentages are of hundred.
    expect(sumOf(trades, "pnl")).toBeCloseTo(Number(at(json, "total_pnl")), 6);
    expect(at(json, "return_pct")).toBeCloseTo(Number(at(json, "total_pnl")) / 100, 6);
    expect(at(json, "win_rate")).toBeCloseTo((100 * trades.filter(({ pnl }) => Number(pnl) > 0).length) / trades.length, 9);
    const equity = at(json, "equity") as { equity: number; drawdown_pct: number; time: string }[];
    expect(equity.length).toBeLessThanOrEqual(2_000);
    expect([equity[0]?.time, equity.at(-1)?.time]).toEqual([iso(END - 20 * DAY), iso(END)]);
    expect(Math.max(...equity.map(({ drawdown_pct }) => drawdown_pct))).toBeCloseTo(Number(at(json, "max_drawdown_pct")), 9);
    expect(equity.at(-1)?.equity).toBeCloseTo(Number(at(json, "final_balance")), 5);
  });

  it("takes a whole tree with costs of one's own, and a saved strategy", async () => {
    const { status, json } = await post({ strategy: TREE, days: 100, initial_balance: 2_500, fee_bps: 0, slippage_bps: 0 });
    expect(status).toBe(200);
    expect(json).toMatchObject({ initial_balance: "2500", fees: "0", slippage: "0", timeframe: "1h" });
    expect((at(json, "trades") as { side: string }[]).every(({ side }) => side === "short")).toBe(true);
    const { stop_loss: stopLoss, time_stop: timeStop, ...rest } = TREE;
    const saved = await service.container.services.strategies.create({
      userId: ann.userId,
      name: "Saved",
      description: "",
      spec: readStrategy({ ...rest, stopLoss, timeStop }),
    });
    const again = await post({ strategy: { strategy_id: saved.id }, days: 100, initial_balance: "2500", fee_bps: 0, slippage_bps: 0 });
    expect(at(again.json, "trades")).toEqual(at(json, "trades"));
    expect(again.json).toMatchObject({ strategy_id: saved.id, version: 1, name: "Saved" });
    expect((await post({ strategy: { strategy_id: saved.id } }, bob)).status).toBe(404);
  });

  it("cuts the time to the candles there are, and says so", async () => {
    const { json } = await post({ strategy: TREE, days: 3_650 });
    expect(json).toMatchObject({ from: iso(FROM), to: iso(END), period: "150 days" });
    const named = await post({ strategy: TREE, from: "2025-02-01", to: "2025-03-01T00:00:00Z" });
    expect(named.json).toMatchObject({ from: "2025-02-01T00:00:00.000Z", to: "2025-03-01T00:00:00.000Z", period: "28 days" });
  });

  it.each([
    ["more than 3,650 days", { strategy: TREE, days: 3_651 }, 400, "days"],
    ["no days", { strategy: TREE, days: 0 }, 400, "days"],
    ["no strategy", { symbol: "BTCUSDT" }, 400, "strategy"],
    ["a timeframe that is none", { strategy: TREE, timeframe: "7m" }, 400, "timeframe"],
    ["no symbol", { strategy: SHORT_FORM }, 400, "symbol"],
    ["an unknown symbol", { strategy: SHORT_FORM, symbol: "NOPEUSDT" }, 400, "symbol"],
    [
      "an unknown indicator",
      { strategy: { ...SHORT_FORM, entry_conditions: { magic: { operator: "<", value: 1 } } }, symbol: "BTCUSDT" },
      400,
      "strategy.entry_conditions.magic",
    ],
    ["a tree with a wrong number", { strategy: { ...TREE, time_stop: -1 } }, 400, "strategy.time_stop"],
    ["a tree without rules", { strategy: { ...TREE, short: undefined } }, 400, "strategy.long"],
    ["no money", { strategy: TREE, initial_balance: 0 }, 400, "initial_balance"],
    ["a fee beyond reason", { strategy: TREE, fee_bps: 1_001 }, 400, "fee_bps"],
    ["a strategy id that is none", { strategy: { strategy_id: "x" } }, 400, "strategy.strategy_id"],
    ["a time that is none", { strategy: TREE, from: "yesterday" }, 400, "from"],
    ["a time before all candles", { strategy: TREE, from: "2019-01-01", to: "2019-02-01" }, 400, "from"],
  ])("refuses %s by name", async (_name, body, status, field) => {
    const answer = await post(body);
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ success: false, error: { code: expect.any(String), message: expect.any(String) } });
    expect(at(answer.json, "error", "field")).toBe(field);
  });

  it("asked twice under one key is one back-test", async () => {
    const ask = () => post({ strategy: TREE, days: 50, name: "Once" }, bob, { "idempotency-key": "once" });
    const [first, again] = [await ask(), await ask()];
    expect(again.text).toBe(first.text);
    expect(at((await get("/api/backtest/history", bob)).json, "backtests")).toHaveLength(1);
  });
});

describe("a long back-test", () => {
  it("is a job that a worker does, and is read under the job's id", async () => {
    const asked = await post({ strategy: SHORT_FORM, symbol: "BTCUSDT", timeframe: "1m", days: 145, wait: false });
    expect(asked.status).toBe(202);
    const id = textAt(asked.json, "job_id");
    expect(asked.json).toMatchObject({ success: true, id, status: "queued", total_trades: null, trades: [], equity: [] });
    expect((await get(`/api/backtest/${id}`)).json).toMatchObject({ status: "queued", progress: 0, backtest: { id, total_pnl: null } });

    await service.fresh.sql("DELETE FROM jobs WHERE part = 1");
    const { database, services } = service.container;
    const job = (await createJobStore(database).take("w", ["backtest"], 60_000)) ?? expect.fail("no job");
    const input = job.input as BacktestJobInput;
    const instruments = createInstrumentBook(await createInstrumentStore(database).list("paper"));
    const markets = await loadMarkets(services.history, instruments, backtestNeed(input.request));
    const result = BACKTEST_JOB.perform(input, markets, () => undefined);
    await createBacktestOutcomes(database).finish(job, "w", result, Date.now());

    const { json } = await get(`/api/backtest/${id}`);
    expect(json).toMatchObject({ status: "done", progress: 1, job_id: id, bars: 145 * 1_440, look_ahead: { sampled: 20, agreed: 20 } });
    expect((at(json, "trades") as unknown[]).length).toBe(at(json, "total_trades"));
    expect(at(json, "backtest", "total_trades")).toBe(at(json, "total_trades"));
    expect((await get(`/api/backtest/${id}`, bob)).status).toBe(404);
  });

  it("is cancelled; a fourth at a time is too many", async () => {
    const ask = () => post({ strategy: SHORT_FORM, symbol: "BTCUSDT", timeframe: "1m", days: 146, wait: false }, bob);
    const [first] = [await ask(), await ask(), await ask()];
    const refused = await ask();
    expect([refused.status, at(refused.json, "error", "code"), at(refused.json, "error", "detail")]).toEqual([
      422,
      "too-many-backtests",
      { most: 3 },
    ]);
    const cancelled = await service.rest("POST", `/api/backtest/${textAt(first?.json, "job_id")}/cancel`, { token: bob.token });
    expect([cancelled.status, at(cancelled.json, "backtest", "status")]).toEqual([200, "cancelled"]);
    expect((await ask()).status).toBe(202);
  });

  it("of a short one without waiting is 202 too, and is there already", async () => {
    const asked = await post({ strategy: TREE, wait: false });
    expect([asked.status, at(asked.json, "status")]).toEqual([202, "done"]);
    expect((at((await get(`/api/backtest/${textAt(asked.json, "job_id")}`)).json, "trades") as unknown[]).length).toBeGreaterThan(0);
  });
});

describe("what is kept", () => {
  it("is listed newest first, page by page, and deleted for good", async () => {
    const ids: string[] = [];
    for (const days of [11, 12, 13]) ids.push(textAt((await post({ strategy: TREE, days, name: `${days} days` })).json, "id"));
    const page = await get("/api/backtest/history?limit=2");
    expect((at(page.json, "backtests") as { id: string }[]).map(({ id }) => id)).toEqual([ids[2], ids[1]]);
    expect(at(page.json, "backtests", 0)).toMatchObject({
      period: "13 days",
      status: "done",
      return_pct: expect.any(Number),
      total_pnl: expect.any(Number),
    });
    const next = await get(`/api/backtest/history?limit=1&cursor=${textAt(page.json, "next_cursor")}`);
    expect(at(next.json, "backtests", 0, "id")).toBe(ids[0]);
    const remove = (person: Person) => service.rest("DELETE", `/api/backtest/${ids[0]}`, { token: person.token });
    expect((await remove(bob)).status).toBe(404);
    expect((await remove(ann)).status).toBe(200);
    expect((await get(`/api/backtest/${ids[0]}`)).status).toBe(404);
  });

  it("goes out as a table and as a file", async () => {
    const done = await post({ strategy: TREE, days: 60 });
    const id = textAt(done.json, "id");
    const csv = await get(`/api/backtest/${id}/trades.csv`);
    expect(csv.headers.get("content-type")).toContain("text/csv");
    const [head, first, ...rows] = csv.text.trimEnd().split("\r\n");
    expect(head).toBe(
      "number,symbol,side,signal_time,entry_time,exit_time,quantity,entry_price,exit_price,pnl,fees,funding,exit_reason,entry_reason,bars_held,mae_pct,mfe_pct,r",
    );
    expect(rows.length + 1).toBe(at(done.json, "total_trades"));
    const trade = at(done.json, "trades", 0);
    expect(first?.split(",").slice(0, 9)).toEqual(
      ["number", "symbol", "side", "signal_time", "entry_time", "exit_time", "quantity", "entry_price", "exit_price"].map((key) =>
        String(at(trade, key)),
      ),
    );
    const file = await get(`/api/backtest/${id}/report.json`);
    expect(file.headers.get("content-disposition")).toContain("backtest-report.json");
    expect(file.json).toMatchObject({
      id,
      status: "done",
      report: { metrics: { trades: at(done.json, "total_trades") }, trades: expect.any(Array) },
    });
    for (const ending of ["trades.csv", "report.json"]) expect((await get(`/api/backtest/${id}/${ending}`, bob)).status).toBe(404);
  });

  it("is read by a token that may read, and asked for by one that may trade", async () => {
    const { nextId } = service.container.shared;
    const actor = { kind: "token", userId: ann.userId, tokenId: nextId(), scopes: ["read"], sudoUntil: null, role: "user" } as const;
    expect((await service.rest("GET", "/api/backtest/history", { actor })).status).toBe(200);
    expect((await service.rest("POST", "/api/backtest", { actor, body: { strategy: TREE } })).status).toBe(403);
  });
});

describe("a link to a report", () => {
  const callerOf = (actor: Actor) =>
    createCaller(() => toContext(service.container, new Headers({ "x-peer-address": "127.0.0.1" }), actor)).backtests;

  it("is read by anybody, without ids of anybody, until it is taken back", async () => {
    const id = textAt((await post({ strategy: TREE, days: 40, name: "For friends" })).json, "id");
    const [anns, bobs] = [ann, bob].map(({ userId }) => callerOf(sessionOf(userId, userId)));
    const anybody = callerOf({ kind: "anonymous" });
    await expect(bobs?.share({ backtestId: id })).rejects.toMatchObject({ code: "NOT_FOUND" });
    const row = await anns?.share({ backtestId: id });
    const code = row?.shareCode ?? expect.fail("no code");
    expect(code).toMatch(/^[A-Za-z0-9_-]{32}$/);
    const read = await anybody.shared({ code });
    expect(read).toMatchObject({
      name: "For friends",
      status: "done",
      report: { words: expect.stringContaining("Short when RSI(7) is above 65") },
    });
    for (const hidden of [id, ann.userId, ann.email, code]) expect(JSON.stringify(read)).not.toContain(hidden);
    await anns?.unshare({ backtestId: id });
    await expect(anybody.shared({ code })).rejects.toMatchObject({ code: "NOT_FOUND" });
    const again = (await anns?.share({ backtestId: id }))?.shareCode ?? expect.fail("no code");
    expect(again).not.toBe(code);
    await anns?.delete({ backtestId: id });
    await expect(anybody.shared({ code: again })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
