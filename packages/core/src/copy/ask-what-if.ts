import { DAY_MS, HOUR_MS, price } from "@slipstream/kernel";
import type { CandleView } from "../market/index.ts";
import type { CandleStore } from "../market/server.ts";
import { findUnknownSymbol } from "./check-follow.ts";
import type { CopyQualityDeps } from "./create-copy-quality.ts";
import { masterNotFound, refusal, toError } from "./refusal-codes.ts";
import { type FollowSettings, toCopyTerms } from "./settings.ts";
import type { WhatIfView } from "./views.ts";
import { type PastBar, type PastFill, playWhatIf } from "./what-if.ts";

export type WhatIfQuery = {
  readonly userId: string;
  readonly masterId: string;
  /** Absent: the default account. */
  readonly accountId?: string | undefined;
  readonly settings: FollowSettings;
  readonly days: number;
};
/** Of a master who trades more, the newest, and the time since the first of them; the answer says so. */
const MOST_FILLS = 6_000;
const MOST_BARS = 3_000;

/** Reads the record, the candles and the account's rates, and plays the settings through. */
export async function whatIf(deps: CopyQualityDeps, query: WhatIfQuery): Promise<WhatIfView> {
  const { userId, masterId, accountId, settings, days } = query;
  const instrumentOf = (symbol: string) => deps.instruments.find(symbol);
  const unknown = findUnknownSymbol(settings, { instrumentOf });
  if (unknown) throw toError(unknown);
  const toMs = (await deps.marketTime.now()) ?? deps.clock.now();
  const sinceMs = toMs - days * DAY_MS;
  const [master, rates, fills, quotes] = await Promise.all([
    deps.store.findMaster(masterId),
    deps.quality.findRates({ userId, accountId }),
    deps.quality.readPast({ masterId, fromMs: sinceMs, toMs, limit: MOST_FILLS }),
    deps.quotes.list(),
  ]);
  if (!master) throw masterNotFound();
  if (!rates) throw toError(refusal("account-not-found", "There is no such account.", "accountId"));
  const truncated = fills.length === MOST_FILLS;
  const fromMs = truncated ? (fills[0]?.marketMs ?? sinceMs) - 1 : sinceMs;
  const spreads = new Map(quotes.map(({ symbol, bid, ask, last }) => [symbol, last > 0n ? ((ask - bid) * 500_000n) / last : 0n]));
  return playWhatIf({
    ...{ days, fromMs, toMs, fills, truncated, instrumentOf },
    terms: toCopyTerms(settings),
    feeBps: master.userId === userId ? 0 : master.feeBps,
    takerFeeCentibps: rates.takerFeeCentibps,
    leverageOf: (symbol) => rates.leverages.get(symbol) ?? rates.defaultLeverage,
    halfSpreadOf: (symbol) => spreads.get(symbol) ?? 0n,
    bars: await readBars(deps.candles, fills, fromMs, toMs),
  });
}

/** Hourly bars of what was traded, with some from before the span. */
async function readBars(candles: CandleStore, fills: readonly PastFill[], fromMs: number, toMs: number): Promise<Map<string, PastBar[]>> {
  const symbols = [...new Set(fills.map(({ symbol }) => symbol))];
  const read = symbols.map(async (symbol): Promise<[string, PastBar[]]> => {
    const bars = await candles.list({ symbol, timeframe: "1h", fromMs: fromMs - 3 * HOUR_MS, toMs, limit: MOST_BARS });
    return [symbol, bars.map(toPastBar)];
  });
  return new Map(await Promise.all(read));
}
const toPastBar = ([openMs, open, high, low, close]: CandleView): PastBar => ({
  at: openMs + HOUR_MS,
  open: price(open),
  high: price(high),
  low: price(low),
  close: price(close),
});
