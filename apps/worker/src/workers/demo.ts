import { setTimeout as sleep } from "node:timers/promises";
import { createDemoDesk, DEMO_MASTERS } from "@slipstream/core/demo/server";
import { fromCandleView } from "@slipstream/core/market/server";
import { createOrderDesk } from "@slipstream/core/orders/server";
import { createAccountStateReader, createCandleStore, createInstrumentStore, createOrderStore, findOpenAccounts } from "@slipstream/db";
import { PAPER } from "@slipstream/venues/paper";
import type { LaneDeps } from "../deps.ts";

/**
 * The masters of the demo, where the database has them. They see the ticks after the venue has, and their orders pass the desk like everybody's.
 * A bar that they miss is missed; the market does not wait for them.
 */
export async function startDemoWorkers(deps: LaneDeps): Promise<() => Promise<void>> {
  const { database, clock, nextId, instruments, quotes, wakeUps, logger, env } = deps;
  const open = await findOpenAccounts(
    database,
    DEMO_MASTERS.map(({ accountId }) => accountId),
  );
  const masters = DEMO_MASTERS.filter(({ accountId }) => open.has(accountId));
  if (masters.length === 0) return async () => undefined;

  const holdings = createAccountStateReader(database);
  const orders = createOrderDesk({
    store: createOrderStore(database, { clock, nextId }),
    holdings,
    instruments,
    quotes,
    wakeUps,
    clock,
    nextId,
    fundedSymbols: new Set(await createInstrumentStore(database).listFunded(PAPER)),
    sleep: (ms) => sleep(ms),
  });
  const desk = createDemoDesk({ masters, orders, holdings, instruments });
  const candles = createCandleStore(database, env.MARKET_SOURCE);
  for (const symbol of desk.symbols) {
    const minutes = await candles.list({ symbol, timeframe: "1m", limit: desk.lookbackMinutes });
    desk.remember(symbol, minutes.map(fromCandleView));
  }
  logger.info({ masters: masters.map(({ key }) => key) }, "demo masters trade");
  const stopTicks = deps.ticks.onTicks((ticks) =>
    desk.onTicks(ticks).catch((error: unknown) => logger.warn({ err: error }, "the demo's masters missed a bar")),
  );
  return async () => stopTicks();
}
