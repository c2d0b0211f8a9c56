import { type BacktestReportView, runBacktestInput } from "@slipstream/core/backtest";
import { symbolSchema } from "@slipstream/core/market";
import { isRefusal, Refusal } from "@slipstream/kernel";
import { z } from "zod";
import { backtestsInput } from "../../backtest/input.ts";
import { MAX_PAGE } from "../../page.ts";
import { BACKTEST_TRADE_COLUMNS, backtestFigures, backtestReportAnswer, toFigures, toReportAnswer } from "../backtest-answer.ts";
import { toCsv, toCsvRow } from "../csv.ts";
import { toSnakeKeys } from "../key-case.ts";
import { listOf } from "../list-answer.ts";
import { jsonRoute, textRoute } from "../route.ts";
import { idFrom, toBacktestId } from "../route-ids.ts";
import { readTestedStrategy } from "../tested-strategy.ts";

const tag = "Back-tests";
const reads = { auth: "user", owner: "self", scope: "read", rateLimit: "read" } as const;
const computes = { auth: "user", owner: "self", scope: "trade", rateLimit: "change" } as const;

const moment = z
  .union([z.iso.datetime({ offset: true }), z.iso.date(), z.int().min(0)], { error: "expected a time, such as 2025-05-01T00:00:00Z" })
  .transform((given) => (typeof given === "number" ? given : Date.parse(given)));
const bps = runBacktestInput.shape.feeBps;

const runBody = runBacktestInput
  .pick({ timeframe: true, days: true, initialBalance: true, feeBps: true, detailTimeframe: true, symbols: true, name: true, wait: true })
  .extend({
    strategy: z.record(z.string(), z.unknown(), { error: "expected a strategy, or {strategy_id}" }),
    /** Instead of the strategy's own. */
    symbol: symbolSchema.optional(),
    from: moment.optional(),
    to: moment.optional(),
    slippageBps: bps,
  });

/** Fields of the request itself; others that a refusal names are of the strategy in it. */
const OWN_FIELDS = new Set([
  "symbol",
  "symbols",
  "timeframe",
  "days",
  "from",
  "to",
  "initialBalance",
  "feeBps",
  "slippageBps",
  "detailTimeframe",
  "name",
]);

function named(error: unknown, body: { readonly symbol?: string | undefined }): unknown {
  if (!isRefusal(error) || error.field === undefined) return error;
  const { kind, code, message, field, detail } = error;
  const [first = ""] = field.split(".");
  const at = (name: string) => new Refusal(kind, code, message, { field: name, ...(detail ? { detail } : {}) });
  if (first === "symbols" && body.symbol !== undefined) return at("symbol");
  return OWN_FIELDS.has(first) || first === "strategy" ? error : at(`strategy.${field}`);
}

export const backtestRoutes = [
  jsonRoute({
    method: "POST",
    path: "/api/backtest",
    tag,
    summary: "Run a back-test",
    description:
      "Entries and exits fill at the next open, stops before targets. `strategy` is `{strategy_id, version?}`, the short form (`entry_conditions`, `exit_conditions`, `position_size`, `stop_loss_pct`, `take_profit_pct`) or a whole rule tree. The time is `days` back from the newest closed candle (30 unless given), or `from` to `to`; it is cut to the candles there are, which `from` and `to` of the answer tell. Costs default to 5 basis points per fill and 1 of slippage, the balance to 10000. Percentages are 0 to 100, `pnl` is net of fees and funding, `entry_time` is the opening of the bar of the fill; `exit_reason` is rule, stop, take, trailing, time, liquidation or end. A short one is answered at once. A long one is waited for, for 30 seconds; then, and at once with `wait: false`, the answer is 202 with a `job_id`, which is the id of the back-test.",
    meta: computes,
    body: runBody,
    creates: true,
    answer: backtestReportAnswer,
    isOnlyBegun: ({ status }, { body }) => !body.wait || status === "queued" || status === "running",
    run: async (ctx, { body, requestKey }) => {
      const { strategy, symbol, symbols, from, to, slippageBps, wait, ...terms } = body;
      const traded = symbol === undefined ? symbols : [symbol];
      try {
        const done = await ctx.backtests.run({
          userId: ctx.userId,
          ...(await readTestedStrategy(strategy, {
            symbols: traded,
            timeframe: terms.timeframe,
            customs: async () => (await ctx.indicators.list({ userId: ctx.userId, limit: MAX_PAGE })).items,
          })),
          ...terms,
          ...(traded ? { symbols: traded } : {}),
          ...(from === undefined ? {} : { fromMs: from }),
          ...(to === undefined ? {} : { toMs: to }),
          ...(slippageBps === undefined ? {} : { slippage: { kind: "bps" as const, bps: slippageBps } }),
          wait,
          ...(requestKey === null ? {} : { backtestId: toBacktestId(requestKey) }),
        });
        return wait ? toReportAnswer(done) : toReportAnswer({ ...done, report: null });
      } catch (error) {
        throw named(error, body);
      }
    },
  }),
  jsonRoute({
    method: "GET",
    path: "/api/backtest/history",
    tag,
    summary: "Saved back-tests, newest first",
    meta: reads,
    query: backtestsInput,
    answer: listOf("backtests", backtestFigures),
    run: async (ctx, { query }) => {
      const { items, nextCursor } = await ctx.backtests.list({ userId: ctx.userId, ...query });
      return { backtests: items.map(toFigures), nextCursor };
    },
  }),
  textRoute({
    method: "GET",
    path: "/api/backtest/{id}/trades.csv",
    tag,
    summary: "Trades of a back-test as a table",
    meta: reads,
    contentType: "text/csv; charset=utf-8",
    fileName: "backtest-trades.csv",
    run: async (ctx, { path }) => {
      const { report } = await ctx.backtests.report({ userId: ctx.userId, backtestId: idFrom(path) });
      return tradesTable(report);
    },
  }),
  textRoute({
    method: "GET",
    path: "/api/backtest/{id}/report.json",
    tag,
    summary: "The whole report of a back-test as a file",
    description: "Everything that the page shows. Ratios are shares here, not percent.",
    meta: reads,
    contentType: "application/json; charset=utf-8",
    fileName: "backtest-report.json",
    run: async (ctx, { path }) => {
      const backtest = await ctx.backtests.get({ userId: ctx.userId, backtestId: idFrom(path) });
      return once(JSON.stringify(toSnakeKeys(backtest), null, 1));
    },
  }),
  jsonRoute({
    method: "GET",
    path: "/api/backtest/{id}",
    tag,
    summary: "One back-test",
    description:
      "`id` is what `job_id` was. Until `status` is done its figures are null and its lists empty; `progress` is 0 to 1. `backtest` is what lists show of it.",
    meta: reads,
    answer: backtestReportAnswer.extend({ backtest: backtestFigures }),
    run: async (ctx, { path }) => {
      const backtest = await ctx.backtests.get({ userId: ctx.userId, backtestId: idFrom(path) });
      return { ...toReportAnswer(backtest), backtest: toFigures(backtest) };
    },
  }),
  jsonRoute({
    method: "POST",
    path: "/api/backtest/{id}/cancel",
    tag,
    summary: "Cancel a back-test that waits or runs",
    meta: computes,
    answer: z.object({ backtest: backtestFigures }),
    run: async (ctx, { path }) => ({ backtest: toFigures(await ctx.backtests.cancel({ userId: ctx.userId, backtestId: idFrom(path) })) }),
  }),
  jsonRoute({
    method: "DELETE",
    path: "/api/backtest/{id}",
    tag,
    summary: "Delete a back-test",
    meta: computes,
    answer: z.object({ id: z.uuid() }),
    run: (ctx, { path }) => ctx.backtests.delete({ userId: ctx.userId, backtestId: idFrom(path) }),
  }),
];

/** What the report does not list is told in the last row. */
async function* tradesTable({ trades, metrics }: BacktestReportView): AsyncGenerator<string> {
  yield* toCsv(async () => ({ items: trades, nextCursor: null }), BACKTEST_TRADE_COLUMNS);
  const leftOut = metrics.trades - trades.length;
  if (leftOut > 0) yield toCsvRow([`${leftOut} more trades are not listed: take fewer days to see them`]);
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
