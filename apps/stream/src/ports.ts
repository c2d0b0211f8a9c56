import type { CandleView, MarketStatusView, TickerView, Timeframe } from "@slipstream/core/market";
import type { Holder } from "./connection.ts";

/** The market as the database knows it: for first snapshots, and while Redis is away. */
export type MarketReader = {
  tickers(): Promise<readonly TickerView[]>;
  status(): Promise<MarketStatusView>;
  /** The newest bars, the running one last. */
  candles(symbol: string, timeframe: Timeframe, limit: number): Promise<readonly CandleView[]>;
};

/** What the database says of people. All of these reject while it is away. */
export type Access = {
  /** Those of the accounts that are this user's. */
  listOwnedAccounts(userId: string, accountIds: readonly string[]): Promise<readonly string[]>;
  /** Ids of those credentials that still hold: the session was not ended, the token not revoked. */
  listLiveCredentials(holders: readonly Holder[]): Promise<ReadonlySet<string>>;
  /** Whose API token it is; null for one that holds nothing or may not read. */
  findBearer(token: string): Promise<Holder | null>;
};
