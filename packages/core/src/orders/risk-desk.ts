import { addMoney, type Money, type Ms } from "@slipstream/kernel";
import type { LiveBus } from "../live/server.ts";
import type { InstrumentBook, Tick } from "../market/index.ts";
import { createLiquidationWatch } from "./liquidation-watch.ts";
import type { Position } from "./order.ts";
import { fundingTimesBetween } from "./plan-funding.ts";
import { planLiquidation } from "./plan-liquidation.ts";
import type { ExposedAccount, RiskStore } from "./ports.ts";
import type { Settlement } from "./settle-reports.ts";

export type RiskDeskDeps = {
  readonly store: RiskStore;
  readonly instruments: InstrumentBook;
  readonly bus: LiveBus;
  /** Up to where the market had come when it was last written down; null before the first start. */
  readonly standsAtMs: Ms | null;
};

/** Watches what positions do to their accounts: liquidation, funding, and losses beyond an account's cash. Calls must not overlap. */
export type RiskDesk = {
  /** Start-up and recovery are one path: every account that holds something is read again. */
  recover(): Promise<void>;
  /** Takes over what a settlement did to positions and cash. */
  settled(settlement: Settlement): Promise<void>;
  /** Follows a tick, after its fills are settled; answers whether there are orders to send. */
  onTick(tick: Tick): Promise<boolean>;
};

type Mirror = { cash: Money; readonly takerFeeCentibps: number; readonly positions: Map<string, Position> };
const PAGE = 2_000;

export function createRiskDesk({ store, instruments, bus, standsAtMs }: RiskDeskDeps): RiskDesk {
  const watch = createLiquidationWatch(instruments);
  const accounts = new Map<string, Mirror>();
  const lasts = new Map<string, Tick>();
  const market = {
    priceOf: (symbol: string) => lasts.get(symbol)?.last ?? null,
    instrumentOf: (symbol: string) => instruments.find(symbol),
  };

  const guard = (accountId: string): void => {
    const mirror = accounts.get(accountId);
    watch.set({ accountId, cash: mirror?.cash ?? (0n as Money), positions: mirror ? [...mirror.positions.values()] : [] });
  };
  const take = (read: readonly ExposedAccount[]): void => {
    for (const { accountId, cash, takerFeeCentibps, positions } of read) {
      if (positions.length === 0) accounts.delete(accountId);
      else accounts.set(accountId, { cash, takerFeeCentibps, positions: new Map(positions.map((position) => [position.id, position])) });
      guard(accountId);
    }
  };
  /** Once nothing is left that could make up for it, the insurance pays what an account owes. */
  const cover = async (accountIds: readonly string[] | "all", marketMs: Ms): Promise<void> => {
    const covered = await store.coverShortfalls(accountIds, marketMs);
    bus.publish(covered.map((accountId) => ({ kind: "account-changed", accountId })));
  };

  const liquidate = async (accountId: string, marketMs: Ms): Promise<boolean> => {
    const done = await store.liquidate(accountId, ({ cash, takerFeeCentibps, positions }) => {
      const plan = planLiquidation({ cash, takerFeeCentibps }, positions, market);
      return plan.kind === "liquidate" ? plan.close : [];
    });
    take([done.account]);
    if (done.account.positions.length === 0) await cover([accountId], marketMs);
    return done.ordered;
  };

  const fund = async (tick: Tick, fromMs: Ms): Promise<void> => {
    for (const atMs of fundingTimesBetween(fromMs, tick.marketMs)) {
      for (let after: string | null = null; ; ) {
        const page = await store.chargeFunding({ symbol: tick.symbol, atMs, markPrice: tick.last, after, limit: PAGE });
        for (const { accountId, change } of page.charged) {
          const mirror = accounts.get(accountId);
          if (!mirror) continue;
          mirror.cash = addMoney(mirror.cash, change);
          guard(accountId);
        }
        bus.publish(page.charged.map(({ accountId }) => ({ kind: "account-changed", accountId })));
        if (page.next === null) break;
        after = page.next;
      }
    }
  };

  return {
    async recover() {
      for (let after: string | null = null; ; ) {
        const page = await store.listExposed({ after, limit: PAGE });
        take(page);
        if (page.length < PAGE) break;
        after = page.at(-1)?.accountId ?? null;
      }
      await cover("all", standsAtMs ?? 0);
    },

    async settled({ fills, positions, cashChanges }) {
      if (fills.length === 0) return;
      const strangers = new Set<string>();
      for (const position of positions) {
        const mirror = accounts.get(position.accountId);
        if (!mirror) strangers.add(position.accountId);
        else if (position.closedMs === null) mirror.positions.set(position.id, position);
        else mirror.positions.delete(position.id);
      }
      for (const [accountId, change] of cashChanges) {
        const mirror = accounts.get(accountId);
        if (mirror) mirror.cash = addMoney(mirror.cash, change);
      }
      const owing: string[] = [];
      for (const accountId of new Set(positions.map((position) => position.accountId))) {
        const mirror = accounts.get(accountId);
        if (!mirror) continue;
        if (mirror.positions.size === 0) {
          accounts.delete(accountId);
          if (mirror.cash < 0n) owing.push(accountId);
        }
        guard(accountId);
      }
      if (strangers.size > 0) {
        const read = await store.readExposed([...strangers]);
        take(read);
        owing.push(...read.filter(({ cash, positions: held }) => cash < 0n && held.length === 0).map(({ accountId }) => accountId));
      }
      if (owing.length > 0) await cover(owing, fills.at(-1)?.marketMs ?? 0);
    },

    async onTick(tick) {
      const fromMs = lasts.get(tick.symbol)?.marketMs ?? standsAtMs ?? tick.marketMs;
      lasts.set(tick.symbol, tick);
      await fund(tick, fromMs);
      let ordered = false;
      for (const accountId of watch.onTick(tick)) ordered = (await liquidate(accountId, tick.marketMs)) || ordered;
      return ordered;
    },
  };
}
