import { type Clock, DAY_MS, MINUTE_MS, type Ms, type NextId } from "@slipstream/kernel";
import type { MarketTime } from "../accounts/server.ts";
import { lastPeriodEnd } from "../fees/index.ts";
import type { BillingTerms } from "./billing-env.ts";
import type { InvoiceStore } from "./invoice-ports.ts";
import { planInvoice } from "./plan-invoices.ts";

export type PlanningDeps = {
  readonly invoices: Pick<InvoiceStore, "planPage" | "findNewestFee" | "dropForeignHolds">;
  readonly terms: BillingTerms;
  readonly marketTime: MarketTime;
  readonly clock: Clock;
  readonly nextId: NextId;
};
const PAGE = 200;
/** Everybody is looked at anew then, whether anything was heard of or not. */
const ANEW_EVERY_MS = 5 * MINUTE_MS;

/** Of market time after the end of a period: a follow that cannot be settled (a price is missing) must not keep its follower's others back for ever. */
const WAITS_MS = DAY_MS;

/** Invoices for the period that ended last, for everybody who is settled and has none. Running it again, or twice at once, makes no second one. */
export async function planInvoices(deps: PlanningDeps, marketMs: Ms): Promise<number> {
  const { invoices, terms, clock, nextId } = deps;
  const periodMs = lastPeriodEnd(marketMs, terms.period);
  const live = terms.mode === "live";
  const provider = terms.mode === "manual" ? "manual" : "stripe";
  await invoices.dropForeignHolds(live);
  let made = 0;
  let afterUserId: string | null = null;
  do {
    const page: { made: number; last: string | null } = await invoices.planPage(
      { periodMs, afterUserId, limit: PAGE, provider, live, waits: marketMs < periodMs + WAITS_MS, at: clock.now() },
      ({ userId, periodMs: endMs }, pairs) => {
        const plan = planInvoice(pairs, { live, leastChargeCents: terms.leastChargeCents });
        return plan && { id: nextId(), userId, periodMs: endMs, ...plan };
      },
    );
    made += page.made;
    afterUserId = page.last;
  } while (afterUserId !== null);
  return made;
}

/** Plans whenever a period ended or something was settled since the last time; looking costs next to nothing else. */
export function createPlanner(deps: PlanningDeps): { plan(): Promise<number> } {
  let done: { periodMs: Ms; newest: bigint; at: Ms } | null = null;
  return {
    async plan() {
      const marketMs = await deps.marketTime.now();
      if (marketMs === null) return 0;
      const at = deps.clock.now();
      const periodMs = lastPeriodEnd(marketMs, deps.terms.period);
      const newest = await deps.invoices.findNewestFee();
      if (done !== null && done.periodMs === periodMs && done.newest === newest && at < done.at + ANEW_EVERY_MS) return 0;
      const made = await planInvoices(deps, marketMs);
      done = { periodMs, newest, at };
      return made;
    },
  };
}
