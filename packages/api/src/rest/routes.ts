import { dataExportRoute } from "../people/data-export-route.ts";
import type { Route } from "./route.ts";
import { accountRoutes } from "./routes/accounts.ts";
import { authRoutes } from "./routes/auth.ts";
import { backtestRoutes } from "./routes/backtests.ts";
import { copyingRoutes } from "./routes/copying.ts";
import { exportRoutes } from "./routes/exports.ts";
import { ledgerRoutes } from "./routes/ledger.ts";
import { marketRoutes } from "./routes/market.ts";
import { masterRoutes } from "./routes/masters.ts";
import { noticeRoutes } from "./routes/notices.ts";
import { orderRoutes } from "./routes/orders.ts";
import { positionRoutes } from "./routes/positions.ts";
import { serviceRoutes } from "./routes/service.ts";
import { statementRoutes } from "./routes/statements.ts";
import { strategyRoutes } from "./routes/strategies.ts";
import { streamRoutes } from "./routes/stream.ts";
import { webhookRoutes } from "./routes/webhooks.ts";

/** Every endpoint under `/api` but tRPC's and the sign-in library's. */
export const restRoutes: readonly Route[] = [
  ...authRoutes,
  ...accountRoutes,
  ...marketRoutes,
  ...orderRoutes,
  ...positionRoutes,
  ...masterRoutes,
  ...noticeRoutes,
  ...copyingRoutes,
  ...statementRoutes,
  ...backtestRoutes,
  ...exportRoutes,
  ...ledgerRoutes,
  ...strategyRoutes,
  dataExportRoute,
  ...streamRoutes,
  ...webhookRoutes,
  ...serviceRoutes(() => restRoutes),
];
