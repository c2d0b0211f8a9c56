import type { Clock } from "@slipstream/kernel";
import { isStale, type Quote } from "../market/index.ts";
import type { Account, Trading } from "./ports.ts";
import { refuse } from "./refuse.ts";

export type EmptyAccountDeps = {
  readonly trading: Trading;
  readonly quotes: { list(): Promise<readonly Quote[]> };
  readonly clock: Clock;
  readonly wait: (ms: number) => Promise<void>;
};

const PAGE = 200;
/** The venue works in another process: how often we look whether it is done. */
const LOOK_EVERY_MS = 100;
const MAX_LOOKS = 80;

/**
 * Cancels every order of an account and closes every position at market, through the path of all orders, and answers when nothing is left.
 * Refuses before anything is touched where a price that is needed is stale, and afterwards where the venue has not finished in time.
 */
export async function emptyAccount(deps: EmptyAccountDeps, account: Account): Promise<void> {
  const one = { userId: account.userId, accountId: account.id };
  await requireFreshPrices(deps, one);
  const closing = new Set<string>();
  for (let look = 0; look < MAX_LOOKS; look++) {
    const orders = await deps.trading.listOrders({ ...one, status: "live", limit: PAGE });
    const positions = await deps.trading.listPositions({ ...one, status: "open", limit: PAGE });
    if (orders.items.length === 0 && positions.items.length === 0) return;
    for (const order of orders.items) {
      // Our own closing orders are left to fill.
      if (order.role !== "close" && order.status !== "cancelling") await deps.trading.cancel({ userId: one.userId, orderId: order.id });
    }
    for (const position of positions.items) {
      if (closing.has(position.id)) continue;
      await deps.trading.closePosition({ userId: one.userId, positionId: position.id, fraction: 1 });
      closing.add(position.id);
    }
    await deps.wait(LOOK_EVERY_MS);
  }
  throw refuse("reset-unfinished");
}

async function requireFreshPrices(deps: EmptyAccountDeps, one: { userId: string; accountId: string }): Promise<void> {
  const { items } = await deps.trading.listPositions({ ...one, status: "open", limit: PAGE });
  if (items.length === 0) return;
  const quotes = new Map((await deps.quotes.list()).map((quote) => [quote.symbol, quote]));
  const nowMs = deps.clock.now();
  const stale = items.find(({ symbol }) => {
    const quote = quotes.get(symbol);
    return !quote || isStale(quote, nowMs);
  });
  if (stale)
    throw refuse("price-stale", {
      message: `The price of ${stale.symbol} is not up to date, so its position cannot be closed now. Try again in a moment.`,
    });
}
