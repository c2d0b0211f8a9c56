import { accountsRouter } from "./accounts/router.ts";
import { backtestsRouter } from "./backtest/router.ts";
import { payoutsRouter } from "./billing/payouts-router.ts";
import { billingRouter } from "./billing/router.ts";
import { copyRouter } from "./copy/router.ts";
import { feesRouter } from "./fees/router.ts";
import { historyRouter } from "./history/router.ts";
import { ledgerRouter } from "./ledger/router.ts";
import { marketRouter } from "./market/router.ts";
import { mastersRouter } from "./masters/router.ts";
import { noticesRouter } from "./notices/router.ts";
import { ordersRouter } from "./orders/router.ts";
import { peopleRouter } from "./people/router.ts";
import { runsRouter } from "./running/router.ts";
import { searchesRouter } from "./search/router.ts";
import { indicatorsRouter } from "./strategy/indicators-router.ts";
import { strategiesRouter } from "./strategy/router.ts";
import { streamRouter } from "./stream/router.ts";
import { createCallerFactory, router } from "./trpc.ts";

export const appRouter = router({
  people: peopleRouter,
  accounts: accountsRouter,
  market: marketRouter,
  orders: ordersRouter,
  masters: mastersRouter,
  notices: noticesRouter,
  copy: copyRouter,
  fees: feesRouter,
  history: historyRouter,
  ledger: ledgerRouter,
  stream: streamRouter,
  billing: billingRouter,
  payouts: payoutsRouter,
  strategies: strategiesRouter,
  backtests: backtestsRouter,
  indicators: indicatorsRouter,
  searches: searchesRouter,
  runs: runsRouter,
});
export type AppRouter = typeof appRouter;
export const createCaller = createCallerFactory(appRouter);
