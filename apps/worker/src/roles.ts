import type { StartWorkers } from "./deps.ts";
import type { Role } from "./role-names.ts";
import { startMarketWorkers } from "./workers/market.ts";

/**
 * Workers that share the market's process because they must see every tick in order: started when the market is prepared, before it
 * moves; stopped after it stands.
 */
const MARKET_RIDERS: readonly StartWorkers[] = [];

/** The workers of each role, started in this order and stopped in the reverse one. */
export const WORKERS_OF_ROLE: Record<Role, readonly StartWorkers[]> = {
  market: [(deps) => startMarketWorkers(deps, MARKET_RIDERS)],
  accounts: [],
  mail: [],
  people: [],
};
