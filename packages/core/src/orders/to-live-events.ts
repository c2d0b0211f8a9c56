import type { LiveEvent } from "../live/server.ts";
import type { Settlement } from "./settle-reports.ts";
import { toFillView, toOrderView } from "./to-views.ts";

/** What the owners of orders hear of a settlement. */
export function toLiveEvents(settlement: Settlement): LiveEvent[] {
  const events: LiveEvent[] = [];
  for (const [accountId, orders] of groupByAccount([...settlement.orders, ...settlement.newOrders]))
    events.push({ kind: "orders", accountId, orders: orders.map(toOrderView) });
  for (const [accountId, fills] of groupByAccount(settlement.fills))
    events.push({ kind: "fills", accountId, fills: fills.map(toFillView) });
  for (const accountId of settlement.cashChanges.keys()) events.push({ kind: "account-changed", accountId });
  return events;
}

function groupByAccount<Row extends { accountId: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.accountId);
    if (group) group.push(row);
    else groups.set(row.accountId, [row]);
  }
  return groups;
}
