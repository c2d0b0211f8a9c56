import { type AccountEvent, type AccountMarkView, mergeCandles, type Topic } from "@slipstream/core/live";
import type { CandleView, MarketStatusView, TickerView } from "@slipstream/core/market";
import type { FillView, OrderView } from "@slipstream/core/orders";
import type { LineStatus } from "./line.ts";

const KEPT_BARS = 5;
const KEPT_ORDERS = 200;
const KEPT_FILLS = 50;

/** What was heard of one account. Orders and fills are those that changed since the page was opened, not all there are. */
export type AccountLive = {
  /** Figures and open positions as the server values them now; null until they come. */
  readonly mark: AccountMarkView | null;
  /** By id, in the state last heard of. */
  readonly orders: ReadonlyMap<string, OrderView>;
  /** Newest first. */
  readonly fills: readonly FillView[];
  /** Grows with each change that lists in the database show too, and where changes may have been missed: ask again. */
  readonly changes: number;
  /** Grows with each word of copies, and where such words may have been missed. */
  readonly copies: number;
};
export type BarsLive = {
  /** The running bar, and those before it that changed lately; ascending. */
  readonly bars: readonly CandleView[];
  /** Grows where bars may have been missed: ask for the history again. */
  readonly gaps: number;
};

export const NO_ACCOUNT: AccountLive = { mark: null, orders: new Map(), fills: [], changes: 0, copies: 0 };
const NO_BARS: BarsLive = { bars: [], gaps: 0 };

/** Names what a component shows; it is called when this changes and for nothing else. */
export type LiveKey = "tickers" | `ticker:${string}` | "status" | "line" | Topic;

/** All that the stream told this tab. Every value keeps its identity until it changes. */
export type LiveStore = {
  subscribe(key: LiveKey, listener: () => void): () => void;
  /** Takes in the data of a topic; `now` is ms on the browser's clock. */
  take(topic: string, data: unknown, now: number): void;
  /** While the line is silent or the market stands still: shows all prices as stale, with their age now. */
  age(now: number): void;
  /** The line was lost and is back: what was said meanwhile is not known. */
  missed(): void;
  setLine(line: LineStatus): void;
  line(): LineStatus;
  tickers(): readonly TickerView[];
  ticker(symbol: string): TickerView | null;
  status(): MarketStatusView | null;
  bars(topic: Topic): BarsLive;
  account(accountId: string): AccountLive;
  /** Grows with each word that the user has news, and where such words may have been missed. */
  news(userId: string): number;
  /** Grows with each word of the user's back-tests and searches, and where such words may have been missed. */
  jobs(userId: string): number;
  /** Drops what nobody follows any more. */
  forget(topic: Topic): void;
};

export function createLiveStore(initial: { tickers?: readonly TickerView[]; status?: MarketStatusView | null } = {}): LiveStore {
  const listeners = new Map<string, Set<() => void>>();
  const bySymbol = new Map<string, TickerView>((initial.tickers ?? []).map((ticker) => [ticker.symbol, ticker]));
  /** When each price was as old as the server said. */
  const heard = new Map<string, { ageMs: number; at: number }>();
  const bars = new Map<Topic, BarsLive>();
  const accounts = new Map<string, AccountLive>();
  const news = new Map<string, number>();
  const jobs = new Map<string, number>();
  let allTickers: readonly TickerView[] = [...bySymbol.values()];
  let status: MarketStatusView | null = initial.status ?? null;
  let line: LineStatus = { state: "connecting", since: null };

  const tell = (key: LiveKey): void => {
    for (const listener of [...(listeners.get(key) ?? [])]) listener();
  };
  const setTickers = (changed: readonly TickerView[]): void => {
    for (const ticker of changed) bySymbol.set(ticker.symbol, ticker);
    allTickers = [...bySymbol.values()];
    for (const ticker of changed) tell(`ticker:${ticker.symbol}`);
    if (changed.length > 0) tell("tickers");
  };
  const setBars = (topic: Topic, news: readonly CandleView[]): void => {
    const known = bars.get(topic) ?? NO_BARS;
    const [last, first] = [known.bars.at(-1), news[0]];
    // News that begin after the running bar without it: the bar's end, or bars in between, went unheard.
    const isGap =
      last !== undefined &&
      first !== undefined &&
      first[0] > last[0] &&
      known.bars.length > 1 &&
      first[0] - last[0] > last[0] - (known.bars.at(-2)?.[0] ?? 0);
    bars.set(topic, { bars: mergeCandles(known.bars, news).slice(-KEPT_BARS), gaps: known.gaps + (isGap ? 1 : 0) });
    tell(topic);
  };
  const setAccount = (accountId: string, change: (known: AccountLive) => AccountLive): void => {
    accounts.set(accountId, change(accounts.get(accountId) ?? NO_ACCOUNT));
    tell(`account:${accountId}`);
  };
  const countUp = (counts: readonly Map<string, number>[], userId: string): void => {
    for (const count of counts) count.set(userId, (count.get(userId) ?? 0) + 1);
    tell(`user:${userId}`);
  };
  const heardOf = (data: { kind?: unknown }) => (data.kind === "job" ? [jobs] : data.kind === "notices" ? [news] : [news, jobs]);

  return {
    subscribe(key, listener) {
      const own = listeners.get(key) ?? new Set();
      listeners.set(key, own.add(listener));
      return () => {
        own.delete(listener);
      };
    },
    take(topic, data, now) {
      if (topic === "tickers") {
        for (const { symbol, ageMs } of data as TickerView[]) heard.set(symbol, { ageMs, at: now });
        setTickers(data as TickerView[]);
      } else if (topic === "status") {
        status = data as MarketStatusView;
        tell("status");
      } else if (topic.startsWith("candles:")) setBars(topic as Topic, data as CandleView[]);
      else if (topic.startsWith("account:"))
        setAccount(topic.slice("account:".length), (known) => nextAccount(known, data as AccountEvent));
      else if (topic.startsWith("user:")) countUp(heardOf(data as { kind?: unknown }), topic.slice("user:".length));
    },
    missed() {
      for (const [topic, known] of bars) {
        bars.set(topic, { bars: [], gaps: known.gaps + 1 });
        tell(topic);
      }
      for (const accountId of accounts.keys()) setAccount(accountId, nextMissed);
      for (const key of [...listeners.keys()]) if (key.startsWith("user:")) countUp([news, jobs], key.slice("user:".length));
    },
    setLine(next) {
      line = next;
      tell("line");
    },
    age(now) {
      const ageOf = ({ symbol, ageMs }: TickerView): number => {
        const known = heard.get(symbol);
        return known ? known.ageMs + Math.max(0, now - known.at) : ageMs;
      };
      setTickers(allTickers.map((ticker) => ({ ...ticker, stale: true, ageMs: ageOf(ticker) })));
    },
    line: () => line,
    tickers: () => allTickers,
    ticker: (symbol) => bySymbol.get(symbol) ?? null,
    status: () => status,
    bars: (topic) => bars.get(topic) ?? NO_BARS,
    account: (accountId) => accounts.get(accountId) ?? NO_ACCOUNT,
    news: (userId) => news.get(userId) ?? 0,
    jobs: (userId) => jobs.get(userId) ?? 0,
    forget(topic) {
      bars.delete(topic);
      if (topic.startsWith("account:")) accounts.delete(topic.slice("account:".length));
      if (topic.startsWith("user:")) for (const count of [news, jobs]) count.delete(topic.slice("user:".length));
    },
  };
}

const nextMissed = (known: AccountLive): AccountLive => ({ ...known, changes: known.changes + 1, copies: known.copies + 1 });

function nextAccount(known: AccountLive, event: AccountEvent): AccountLive {
  if (event.kind === "mark") return { ...known, mark: event.mark };
  if (event.kind === "copies") return { ...known, copies: known.copies + 1 };
  if (event.kind === "refetch") return nextMissed(known);
  const changes = known.changes + 1;
  if (event.kind === "fills") {
    const ids = new Set(event.fills.map(({ id }) => id));
    return {
      ...known,
      changes,
      fills: [...event.fills.toReversed(), ...known.fills.filter(({ id }) => !ids.has(id))].slice(0, KEPT_FILLS),
    };
  }
  const orders = new Map(known.orders);
  for (const order of event.orders) {
    orders.delete(order.id);
    orders.set(order.id, order);
  }
  return { ...known, changes, orders: new Map([...orders].slice(-KEPT_ORDERS)) };
}
