import { collectDueInvoices, createPlanner, dropErasedCustomers, toBillingTerms } from "@slipstream/core/billing/server";
import { createCustomerStore, createInvoiceStore, createMarketRecords } from "@slipstream/db";
import { MINUTE_MS, SECOND_MS } from "@slipstream/kernel";
import { crashPoints } from "../crash-points.ts";
import type { LaneDeps } from "../deps.ts";
import { labelCalls } from "../label-calls.ts";
import { repeat } from "../repeat.ts";
import { stripeOf } from "../stripe-of.ts";

const LOOK_EVERY_MS = SECOND_MS;
const ERASE_EVERY_MS = MINUTE_MS;

/** Makes invoices of what was settled, collects them, reminds of them, and has Stripe forget people who erased themselves. */
export async function startInvoiceWorkers(deps: LaneDeps): Promise<() => Promise<void>> {
  const { env, database, clock, nextId, liveBus, logger } = deps;
  const terms = toBillingTerms(env);
  const market = createMarketRecords(database, env.MARKET_SOURCE);
  const crashPoint = crashPoints(env.CRASH_AT);
  const invoices = labelCalls(env.CRASH_AT, "invoices", createInvoiceStore(database, terms), crashPoint);
  const customers = createCustomerStore(database);
  const stripe = stripeOf(env, clock);
  const payments = stripe && labelCalls(env.CRASH_AT, "payments", stripe, crashPoint);
  const planner = createPlanner({
    invoices,
    terms,
    marketTime: { now: async () => (await market.findClock())?.marketMs ?? null },
    clock,
    nextId,
  });
  const collecting = { invoices, customers, payments, terms, clock, nextId, live: liveBus };
  const stopLooking = repeat({
    everyMs: LOOK_EVERY_MS,
    work: async () => {
      const made = await planner.plan();
      if (made > 0) logger.info({ invoices: made }, "invoices planned");
      const { looked, more, errors } = await collectDueInvoices(collecting);
      for (const err of errors) logger.warn({ err }, "an invoice could not be collected; a later look tries again");
      return { more: more && errors.length < looked };
    },
    onError: (error) => logger.warn({ err: error }, "invoices could not be looked at; the next look tries again"),
  });
  const stopErasing = repeat({
    everyMs: ERASE_EVERY_MS,
    work: async () => {
      const dropped = await dropErasedCustomers({ customers, payments, terms });
      if (dropped > 0) logger.info({ customers: dropped }, "customers of erased people deleted");
      return { more: false };
    },
    onError: (error) => logger.warn({ err: error }, "customers of erased people could not be deleted; the next look tries again"),
  });
  return async () => {
    await Promise.all([stopLooking(), stopErasing()]);
  };
}
