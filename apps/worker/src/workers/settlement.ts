import { toBillingTerms } from "@slipstream/core/billing/server";
import { lastPeriodEnd } from "@slipstream/core/fees";
import { createSettlement, SETTLE_AFTER_MS, type SettleOutcome } from "@slipstream/core/fees/server";
import { createLedgerStore, createMarketRecords, createSettleStore, takeSnapshots } from "@slipstream/db";
import { formatMoney, type Ms, SECOND_MS } from "@slipstream/kernel";
import { crashPoints } from "../crash-points.ts";
import type { LaneDeps } from "../deps.ts";
import { repeat } from "../repeat.ts";

const LOOK_EVERY_MS = SECOND_MS;

/** Settles fees: at the end of each period on the market clock, and soon after a follow has stopped. */
export async function startSettlementWorkers(deps: LaneDeps): Promise<() => Promise<void>> {
  const { database, env, clock, nextId, logger, lease } = deps;
  const market = createMarketRecords(database, env.MARKET_SOURCE);
  const terms = toBillingTerms(env);
  const marketNow = async (): Promise<Ms | null> => (await market.findClock())?.marketMs ?? null;
  const settlement = createSettlement({
    store: createSettleStore(database, env.MARKET_SOURCE),
    marketNow,
    terms: { period: terms.period, platformBps: terms.platformBps, chargesPaper: terms.mode !== "live" },
    clock,
    nextId,
    crashPoint: crashPoints(env.CRASH_AT),
  });
  const wish = { dryRun: false, early: false, masterId: null, signal: lease.signal };
  const ledger = createLedgerStore(database);
  /** How many waited for a price when operators were told last: each look meets them again. */
  let waited = 0;
  /** The end of a period: what came of it is shown to operators, and balances get a snapshot to begin from. */
  const close = async ({ periods, settled, waiting, fees, totals }: SettleOutcome, tookMs: number): Promise<void> => {
    if (periods.length === 0 || (settled === 0 && waiting === waited)) return;
    waited = waiting;
    await takeSnapshots(database.pool, clock.now());
    const sums = Object.fromEntries([...totals].map(([currency, sum]) => [currency, formatMoney(sum)]));
    const figures = { periods: periods.length, settled, waiting, fees, ...sums };
    await ledger.recordRun({ id: nextId(), kind: "settle", at: clock.now(), tookMs, differences: 0, figures, findings: [] });
  };
  const report = ({ settled, waiting, fees, periods }: SettleOutcome): void => {
    if (settled + waiting > 0) logger.info({ settled, waiting, fees, periods: periods.length }, "fees settled");
  };
  /** Up to which end of a period everything is settled. */
  let through: Ms | null = null;
  return repeat({
    everyMs: LOOK_EVERY_MS,
    work: async () => {
      const now = await marketNow();
      const end = now === null ? null : lastPeriodEnd(now - SETTLE_AFTER_MS, terms.period);
      if (end !== null && end !== through) {
        const begun = clock.now();
        const outcome = await settlement.settleDue(wish);
        report(outcome);
        await close(outcome, clock.now() - begun);
        if (outcome.waiting === 0) through = end;
      } else report(await settlement.settleStops(wish));
      return { more: false };
    },
    onError: (error) => logger.warn({ err: error }, "fees could not be settled; the next look goes on where this one was"),
  });
}
