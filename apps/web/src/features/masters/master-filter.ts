import { LEADERBOARD_ORDERS, type LeaderboardOrder } from "@slipstream/core/masters";

/** What the leaderboard shows and in which order. Null: no limit. It lives in the address, so that a view can be sent to somebody. */
export type MasterFilter = {
  order: LeaderboardOrder;
  minAgeDays: number | null;
  maxDrawdownPct: number | null;
  symbol: string | null;
  /** Part of a name; empty finds all. */
  search: string;
  minFollowers: number | null;
  minTrades: number | null;
  maxFeePct: number | null;
  /** Masters who left or failed stay in the list unless the reader hides them. */
  showGone: boolean;
};

export const DEFAULT_FILTER: MasterFilter = {
  order: "follower_return",
  minAgeDays: null,
  maxDrawdownPct: null,
  symbol: null,
  search: "",
  minFollowers: null,
  minTrades: null,
  maxFeePct: null,
  showGone: true,
};

const LIMITS = {
  minAgeDays: "age",
  maxDrawdownPct: "drawdown",
  minFollowers: "followers",
  minTrades: "trades",
  maxFeePct: "fee",
} as const;
type LimitName = keyof typeof LIMITS;
const LIMIT_NAMES = Object.keys(LIMITS) as LimitName[];
const MOST = 1_000_000;
const LONGEST_SEARCH = 60;
const SYMBOL = /^[A-Z0-9]{1,20}-[A-Z0-9]{1,20}$/;

export const isOrder = (text: string | null): text is LeaderboardOrder => LEADERBOARD_ORDERS.some((order) => order === text);

/** A limit as the address or a field gives it; null for anything that is none. */
export function parseLimit(text: string | null): number | null {
  if (text === null || !/^\d{1,7}$/.test(text)) return null;
  const limit = Number(text);
  return limit <= MOST ? limit : null;
}

/** Reads a filter from the address. What makes no sense is taken for not given. */
export function parseFilter(query: Pick<URLSearchParams, "get">): MasterFilter {
  const order = query.get("order");
  const symbol = query.get("symbol");
  const limits = Object.fromEntries(LIMIT_NAMES.map((name) => [name, parseLimit(query.get(LIMITS[name]))])) as Record<
    LimitName,
    number | null
  >;
  return {
    ...limits,
    order: isOrder(order) ? order : DEFAULT_FILTER.order,
    symbol: symbol !== null && SYMBOL.test(symbol) ? symbol : null,
    search: (query.get("q") ?? "").slice(0, LONGEST_SEARCH),
    showGone: query.get("gone") !== "hide",
  };
}

/** The address of a filter: only what differs from the default. Starts with "?", or is empty. */
export function searchOf(filter: MasterFilter): string {
  const query = new URLSearchParams();
  if (filter.order !== DEFAULT_FILTER.order) query.set("order", filter.order);
  for (const name of LIMIT_NAMES) {
    const limit = filter[name];
    if (limit !== null) query.set(LIMITS[name], String(limit));
  }
  if (filter.symbol !== null) query.set("symbol", filter.symbol);
  if (filter.search.trim() !== "") query.set("q", filter.search);
  if (!filter.showGone) query.set("gone", "hide");
  const text = query.toString();
  return text ? `?${text}` : "";
}

/** Whether anything is filtered out; the order filters nothing. */
export const isFiltering = (filter: MasterFilter): boolean => searchOf({ ...filter, order: DEFAULT_FILTER.order }) !== "";
