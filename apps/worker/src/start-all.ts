import type { LaneDeps, StartWorkers } from "./deps.ts";

/**
 * Starts workers one after another, or none of them: when one fails to start, those before it are stopped again. What it answers stops
 * them in the reverse order, all of them even when one fails to stop.
 */
export async function startAll(workers: readonly StartWorkers[], deps: LaneDeps): Promise<() => Promise<void>> {
  const stops: (() => Promise<void>)[] = [];
  const stopAll = async () => {
    const failures: unknown[] = [];
    for (const stop of stops.reverse()) await stop().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, "workers did not stop in order");
  };
  try {
    for (const start of workers) stops.push(await start(deps));
  } catch (error) {
    await stopAll().catch(() => undefined);
    throw error;
  }
  return stopAll;
}
