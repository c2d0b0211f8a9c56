import { addMoney, formatMoney, type Money, ZERO_MONEY } from "@slipstream/kernel";
import { computeToday, dayStartOf } from "./compute-today.ts";
import type { Account, AccountMark, AccountMarker, AccountStore, MarketTime, Trading } from "./ports.ts";
import { refuse } from "./refuse.ts";
import { toAccountView } from "./to-account-view.ts";
import type { ActivityView, OverviewView } from "./views.ts";

export type OverviewDeps = {
  readonly store: AccountStore;
  readonly marker: AccountMarker;
  readonly marketTime: MarketTime;
  readonly trading: Trading;
};

const RECENT = 12;
const MAX_POSITIONS = 200;

/** A sum in which one unknown part makes the whole unknown. */
function sumOf(parts: readonly (Money | null)[]): Money | null {
  return parts.reduce<Money | null>((sum, part) => (sum === null || part === null ? null : addMoney(sum, part)), ZERO_MONEY);
}
const amount = (value: Money | null): string | null => (value === null ? null : formatMoney(value));
const toIso = (at: number): string => new Date(at).toISOString();

/** All open accounts of a user in one look, or one of them. */
export async function overview(deps: OverviewDeps, userId: string, accountId: string | undefined): Promise<OverviewView> {
  const [open, marketMs] = await Promise.all([deps.store.listOpen(userId), deps.marketTime.now()]);
  const accounts = accountId === undefined ? open : open.filter(({ id }) => id === accountId);
  if (accountId !== undefined && accounts.length === 0) throw refuse("account-not-found", { field: "accountId" });
  const [marks, starts, positions, activity] = await Promise.all([
    deps.marker.mark(accounts.map(({ id }) => id)),
    marketMs === null ? [] : deps.store.dayStarts({ userId, dayStartMs: dayStartOf(marketMs) }),
    deps.trading.listPositions({ userId, accountId, status: "open", limit: MAX_POSITIONS }),
    recentActivity(deps, { userId, accountId }, accounts),
  ]);
  const marked = accounts.map((account) => ({ account, mark: markOf(marks, account) }));
  const today =
    marketMs === null
      ? null
      : computeToday(
          marked.map(({ account, mark }) => ({ id: account.id, equity: mark.equity, external: mark.external })),
          starts,
          marketMs,
        );
  return {
    currency: "USDT",
    equity: amount(sumOf(marked.map(({ mark }) => mark.equity))),
    available: amount(sumOf(marked.map(({ mark }) => mark.available))),
    unrealizedPnl: amount(sumOf(marked.map(({ mark }) => mark.unrealizedPnl))),
    margin: amount(sumOf(marked.map(({ mark }) => mark.margin))),
    todayPnl: today && formatMoney(today.pnl),
    todayPercent: today?.percent ?? null,
    todaySince: today && toIso(today.sinceMs),
    marketTime: marketMs === null ? null : toIso(marketMs),
    accounts: marked.map(({ account, mark }) => toAccountView(account, mark)),
    positions: positions.items,
    activity,
  };
}

export function markOf(marks: ReadonlyMap<string, AccountMark>, account: Account): AccountMark {
  const mark = marks.get(account.id);
  if (!mark) throw new Error(`account ${account.id} was not marked`);
  return mark;
}

async function recentActivity(
  deps: OverviewDeps,
  whose: { userId: string; accountId: string | undefined },
  accounts: readonly Account[],
): Promise<ActivityView[]> {
  const page = { ...whose, limit: RECENT };
  const [fills, orders, refused, transfers] = await Promise.all([
    deps.trading.listFills(page),
    deps.trading.listOrders(page),
    deps.trading.listRefused(page),
    Promise.all(
      accounts.map(async ({ id }) => {
        const { items } = await deps.store.transfers({ userId: whose.userId, accountId: id, limit: RECENT, before: null });
        // What a fill did to cash is told by the fill.
        return items
          .filter(({ kind }) => kind === "deposit" || kind === "reset" || kind === "funding")
          .map((transfer) => ({ accountId: id, transfer }));
      }),
    ),
  ]);
  const filled = new Set(fills.items.map(({ orderId }) => orderId));
  const all: ActivityView[] = [
    ...fills.items.map((fill) => ({ kind: "fill" as const, at: fill.recordedAt, fill })),
    ...orders.items.filter(({ id }) => !filled.has(id)).map((order) => ({ kind: "order" as const, at: order.updatedAt, order })),
    ...refused.items.map((intent) => ({ kind: "refused" as const, at: intent.createdAt, intent })),
    ...transfers.flat().map(({ accountId, transfer }) => ({ kind: "transfer" as const, at: transfer.at, accountId, transfer })),
  ];
  return all.sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, RECENT);
}
