import {
  type Applied,
  type CopyDecision,
  type CopyRecord,
  type EngineAccount,
  type FillNow,
  finishCopies,
} from "@slipstream/core/copy/server";
import { LIVE_STATUSES, type Order } from "@slipstream/core/orders";
import { type Settlement, settleReports } from "@slipstream/core/orders/server";
import type { Clock, Ms, NextId } from "@slipstream/kernel";
import type pg from "pg";
import { NEW_ORDER, type OrderRow, toOrder } from "../orders/order-rows.ts";
import { writeSettlement } from "../orders/settle-books.ts";
import { insertRows } from "../unnest.ts";
import { NEW_COPY } from "./copy-rows.ts";

export type EngineStoreDeps = { readonly clock: Clock; readonly nextId: NextId; readonly marketMs: () => Ms };

/** Orders and copies of a decision. With `fillNow` the venue answers within the transaction; without, orders wait for the venue's lane. */
export async function writeDecision(
  client: pg.PoolClient,
  decision: CopyDecision,
  accounts: ReadonlyMap<string, EngineAccount>,
  fillNow: FillNow | null,
  deps: EngineStoreDeps,
): Promise<Pick<Applied, "settlement" | "copies">> {
  const { orders } = decision;
  if (orders.length === 0 || !fillNow) {
    const writes: Promise<unknown>[] = [];
    if (orders.length > 0) writes.push(client.query(insertRows("orders", NEW_ORDER, orders)));
    if (decision.copies.length > 0) writes.push(client.query(insertRows("copies", NEW_COPY, decision.copies)));
    await Promise.all(writes);
    return { settlement: null, copies: decision.copies };
  }
  const submittedAt = deps.clock.now();
  const reports = await fillNow(orders);
  const settlement = await settleNow(client, orders, reports, accounts, deps);
  const copies = finishAll(decision.copies, settlement, submittedAt, deps.clock.now());
  await Promise.all([
    copies.length > 0 ? client.query(insertRows("copies", NEW_COPY, copies)) : null,
    writeSettlement(client, settlement, {
      at: submittedAt,
      currencies: new Map([...accounts.values()].map(({ id, currency }) => [id, currency])),
      fresh: new Set(orders.map(({ id }) => id)),
    }),
  ]);
  return { settlement, copies };
}

/** Settles what the venue answered to orders that are not written yet, on accounts that are locked and read. */
async function settleNow(
  client: pg.PoolClient,
  orders: readonly Order[],
  reports: Awaited<ReturnType<FillNow>>,
  accounts: ReadonlyMap<string, EngineAccount>,
  { nextId, clock }: EngineStoreDeps,
): Promise<Settlement> {
  const symbols = new Set(orders.map(({ symbol }) => symbol));
  const concerned = [...new Set(orders.map(({ accountId }) => accountId))];
  const positions = concerned.flatMap((id) => accounts.get(id)?.positions.filter(({ symbol }) => symbols.has(symbol)) ?? []);
  const holders = [...new Set(positions.map(({ accountId }) => accountId))];
  const reductions =
    holders.length === 0
      ? []
      : (
          await client.query<OrderRow>(
            "SELECT * FROM orders WHERE account_id = ANY($1) AND symbol = ANY($2) AND reduce_only AND status = ANY($3)",
            [holders, [...symbols], LIVE_STATUSES],
          )
        ).rows.map(toOrder);
  return settleReports(
    reports,
    { orders: [...orders, ...reductions], positions, fees: accounts, recorded: new Set() },
    { at: clock.now(), nextId, cancelsAtOnce: true },
  );
}

function finishAll(copies: readonly CopyRecord[], settlement: Settlement, submittedAt: Ms, at: Ms): CopyRecord[] {
  const ended = new Map(settlement.orders.map((order) => [order.id, order]));
  const finished: CopyRecord[] = [];
  const ofOrder = new Map<string, CopyRecord[]>();
  for (const copy of copies) {
    if (copy.orderId === null) finished.push(copy);
    else {
      const known = ofOrder.get(copy.orderId);
      const sent = { ...copy, submittedAt };
      if (known) known.push(sent);
      else ofOrder.set(copy.orderId, [sent]);
    }
  }
  for (const [orderId, own] of ofOrder) {
    const order = ended.get(orderId);
    const done = order ? finishCopies(own, order, at) : [];
    finished.push(...(done.length > 0 ? done : own));
  }
  return finished;
}
