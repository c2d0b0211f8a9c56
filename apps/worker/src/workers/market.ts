import type { LaneDeps, StartWorkers } from "../deps.ts";
import { startAll } from "../start-all.ts";

/** Runs the market source of this deployment. */
export async function startMarketWorkers(deps: LaneDeps, riders: readonly StartWorkers[]): Promise<() => Promise<void>> {
  const stopRiders = await startAll(riders, deps);
  return stopRiders;
}
