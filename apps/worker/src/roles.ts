import type { StartWorkers } from "./deps.ts";
import type { Role } from "./role-names.ts";
import { startAccountWorkers } from "./workers/accounts.ts";
import { startComputeWorkers } from "./workers/compute.ts";
import { startInvoiceWorkers } from "./workers/invoices.ts";
import { startMailWorkers } from "./workers/mail.ts";
import { startMarketWorkers } from "./workers/market.ts";
import { startMasterWorkers } from "./workers/masters.ts";
import { startNoticeWorkers } from "./workers/notices.ts";
import { startOrdersWorkers } from "./workers/orders.ts";
import { startPayoutWorkers } from "./workers/payouts.ts";
import { startPeopleWorkers } from "./workers/people.ts";
import { startRunCheckWorkers } from "./workers/run-checks.ts";
import { startSettlementWorkers } from "./workers/settlement.ts";
import { startVerifyBooksWorkers } from "./workers/verify-books.ts";

/**
 * Workers that share the market's process because they must see every tick in order: started when the market is prepared, before it
 * moves; stopped after it stands.
 */
const MARKET_RIDERS: readonly StartWorkers[] = [startOrdersWorkers];

/** The workers of each role, started in this order and stopped in the reverse one. */
export const WORKERS_OF_ROLE: Record<Role, readonly StartWorkers[]> = {
  market: [(deps) => startMarketWorkers(deps, MARKET_RIDERS)],
  accounts: [startAccountWorkers, startMasterWorkers, startRunCheckWorkers],
  mail: [startMailWorkers, startNoticeWorkers],
  people: [startPeopleWorkers],
  billing: [startSettlementWorkers, startInvoiceWorkers, startPayoutWorkers, startVerifyBooksWorkers],
  compute: [startComputeWorkers],
};
