import { addMoney, formatMoney, type Money, type Ms, moneyToEstimate, toEstimate, ZERO_MONEY } from "@slipstream/kernel";
import { type BacktestReport, type BacktestRun, PreparedMarket, runBacktest, toReport, warmUpBarsOf } from "../backtest/index.ts";
import type { CandleHistory } from "../history/server.ts";
import { barOpenOf, type Instrument, type Quote, TIMEFRAME_MS } from "../market/index.ts";
import { type ComparedTrade, compareTrades } from "./compare-trades.ts";
import type { RunRecord, RunStore, RunTrade, VersionRules } from "./ports.ts";
import { profitOf, resultOf, type SideResult } from "./to-run-view.ts";
import type { RunBesideView } from "./views.ts";

type BesideDeps = {
  readonly store: RunStore;
  readonly history: CandleHistory;
  readonly quotes: { list(): Promise<readonly Quote[]> };
  readonly instruments: { find(symbol: string): Instrument | null };
};

const MOST_BARS = 200_000;
const MOST_TRADES = 2_000;
const MOST_SKIPS = 200;
const MOST_DIFFERENCES = 200;
const CURVE_POINTS = 300;

/** Half the spread in basis points of the price, over the symbols; 0 where no quote is known. */
function halfSpreadBpsOf(quotes: readonly Quote[], symbols: readonly string[]): number {
  const known = quotes.filter(({ symbol }) => symbols.includes(symbol));
  const sum = known.reduce((total, { bid, ask, last }) => total + (toEstimate(ask) - toEstimate(bid)) / 2 / toEstimate(last), 0);
  return known.length === 0 ? 0 : Math.round((sum / known.length) * 1e6) / 100;
}

const toComparedTrade = (trade: RunTrade, timeframe: Parameters<typeof barOpenOf>[1]): ComparedTrade => ({
  symbol: trade.symbol,
  side: trade.side,
  entryBarMs: barOpenOf(trade.openedMs, timeframe),
  exitBarMs: trade.closedMs === null ? null : barOpenOf(trade.closedMs, timeframe),
  reason: trade.closedBy,
});

type Span = { readonly fromMs: Ms; readonly untilMs: Ms };
type Tested = { readonly run: BacktestRun; readonly report: BacktestReport };

/** The back-test of a version over the newest bars of a time, with the account's fee and half the spread as slippage; null where candles are missing. */
export async function testVersion(
  run: RunRecord,
  rules: VersionRules,
  { fromMs, untilMs }: Span,
  deps: BesideDeps,
): Promise<Tested | null> {
  const { spec } = rules;
  const { timeframe } = spec;
  const customs = new Map(Object.entries(rules.customs));
  const barMs = TIMEFRAME_MS[timeframe];
  const warmUpMs = warmUpBarsOf(spec, customs) * barMs;
  const markets: PreparedMarket[] = [];
  for (const symbol of spec.symbols) {
    const instrument = deps.instruments.find(symbol);
    const span = await deps.history.span(symbol, timeframe);
    if (!instrument || !span) return null;
    const toMs = Math.min(untilMs, span.toMs);
    const leastMs = Math.max(fromMs, toMs - (MOST_BARS / spec.symbols.length) * barMs);
    const candles = await deps.history.columns({ symbol, timeframe, fromMs: Math.max(span.fromMs, leastMs - warmUpMs), toMs });
    markets.push(new PreparedMarket({ instrument, timeframe, candles, detail: null, funding: await deps.history.funding(symbol) }));
  }
  if (markets.every(({ candles }) => candles.openMs.length === 0)) return null;
  const tested = runBacktest({
    strategy: spec,
    customs,
    markets,
    fromMs: barOpenOf(fromMs, timeframe),
    terms: {
      initialBalance: run.startedWith.equity > 0n ? run.startedWith.equity : (1n as Money),
      feeBps: run.takerFeeCentibps / 100,
      slippage: { kind: "spread", halfSpreadBps: halfSpreadBpsOf(await deps.quotes.list(), spec.symbols), impactBps: 0 },
    },
  });
  return { run: tested, report: toReport(tested, MOST_TRADES) };
}

/** Of what was closed before the end: net profit over the entries' notional. */
export const testedResult = ({ trades }: BacktestReport): SideResult =>
  resultOf(
    trades
      .filter(({ exitReason }) => exitReason !== "end")
      .map((trade) => ({
        net: moneyOf(Number(trade.pnl)),
        entered: moneyOf(Number(trade.quantity) * Number(trade.entryPrice)),
        closedMs: trade.exitMs,
      })),
  );

/** What the run did beside the back-test of the same bars: by the version in force, since it came into force. */
export async function besideOf(run: RunRecord, deps: BesideDeps): Promise<RunBesideView> {
  const { store, instruments } = deps;
  const { spec, number } = run.version;
  const barMs = TIMEFRAME_MS[spec.timeframe];
  const one = { userId: run.userId, runId: run.id };
  const since = (await store.swaps(one)).find((swap) => swap.status === "done" && swap.toVersion === number);
  const fromMs = barOpenOf(since?.endedMs ?? run.startedMs, spec.timeframe);
  const untilMs = run.stoppedMs ?? Number.MAX_SAFE_INTEGER;
  const [trades, listed, figures] = await Promise.all([
    store.trades({ ...one, fromMs, toMs: untilMs, limit: MOST_TRADES }),
    deps.quotes.list(),
    store.figures({ userId: run.userId, runIds: [run.id] }),
  ]);
  const own = trades.filter(({ version }) => version === null || version === number);
  const held = figures.get(run.id);
  const prices = new Map(listed.map(({ symbol, last }) => [symbol, last]));
  const market = { priceOf: (symbol: string) => prices.get(symbol) ?? null, instrumentOf: instruments.find };
  const open = held ? profitOf({ ...held, net: ZERO_MONEY }, market) : ZERO_MONEY;
  const net = addMoney(ZERO_MONEY, ...own.map((trade) => trade.net));
  const live = { ...resultOf(own), profit: open === null ? null : formatMoney(addMoney(net, open)) };
  const tested = await testVersion(run, run.version, { fromMs, untilMs }, deps);
  if (!tested)
    return {
      live,
      backtest: { trades: 0, profit: null, returnShare: null },
      matched: 0,
      differences: [],
      curve: { atMs: [], live: [], backtest: [] },
    };
  const { report } = tested;
  const skips = await store.decisions({ ...one, kinds: ["skip", "miss"], limit: MOST_SKIPS });
  const because = new Map(
    skips.items.map(({ symbol, bar, kind, reason }) => [`${symbol} ${Date.parse(bar)}`, kind === "miss" ? "miss" : reason]),
  );
  const { matched, differences } = compareTrades(
    own.map((trade) => toComparedTrade(trade, spec.timeframe)),
    report.trades.map(({ symbol, side, entryMs, exitMs, exitReason }) => ({
      symbol,
      side,
      entryBarMs: entryMs,
      exitBarMs: exitMs,
      reason: exitReason,
    })),
    { barMs, skipOf: (symbol, signalMs) => because.get(`${symbol} ${signalMs}`) ?? null },
  );
  return {
    live,
    backtest: { ...testedResult(report), profit: report.netProfit },
    matched,
    differences: differences.slice(0, MOST_DIFFERENCES),
    curve: curveOf(tested.run.openMs, tested.run.equity, own, barMs),
  };
}

const moneyOf = (amount: number): Money => BigInt(Math.round(amount * 1e8)) as Money;

/** Profit in quote currency at some closes: the back-test's with what is open, the run's as its trades closed. */
function curveOf(openMs: Float64Array, equity: Float64Array, own: readonly RunTrade[], barMs: Ms): RunBesideView["curve"] {
  const closed = own.filter((trade) => trade.closedMs !== null).sort((a, b) => (a.closedMs ?? 0) - (b.closedMs ?? 0));
  const step = Math.max(1, Math.ceil(equity.length / CURVE_POINTS));
  const curve: RunBesideView["curve"] = { atMs: [], live: [], backtest: [] };
  let at = 0;
  let profit = 0;
  const first = equity[0] ?? 0;
  for (let bar = 0; bar < equity.length; bar += step) {
    const closeMs = (openMs[bar] as number) + barMs;
    for (; at < closed.length && (closed[at]?.closedMs ?? 0) <= closeMs; at++) profit += moneyToEstimate(closed[at]?.net ?? ZERO_MONEY);
    curve.atMs.push(closeMs);
    curve.live.push(profit);
    curve.backtest.push((equity[bar] as number) - first);
  }
  return curve;
}
