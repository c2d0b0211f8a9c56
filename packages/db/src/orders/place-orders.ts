import { LIVE_STATUSES, type Order, type Side } from "@slipstream/core/orders";
import type { AccountAtGate, Placed, Placement, PlaceRequest } from "@slipstream/core/orders/server";
import { addMoney, addQuantity, moneyFromMinor, type NextId, type Quantity, quantity, ZERO_QUANTITY } from "@slipstream/kernel";
import type pg from "pg";
import { insertRows, type WriteColumn } from "../unnest.ts";
import { NEW_ORDER, type OrderRow, toOrder } from "./order-rows.ts";

type AccountRow = {
  id: string;
  user_id: string;
  venue: string;
  status: "active" | "halted" | "closed";
  cash_minor: string;
  taker_fee_centibps: number;
  maker_fee_centibps: number;
  default_leverage: number;
  is_default: boolean;
};
type HeldRow = {
  account_id: string;
  id: string;
  symbol: string;
  origin_kind: string;
  origin_id: string;
  side: "long" | "short";
  quantity: string;
  cost_minor: string;
  leverage: number;
};
type RestingRow = {
  account_id: string;
  symbol: string;
  origin_kind: string;
  origin_id: string;
  side: Side;
  count: string;
  open_quantity: string;
  reserved_minor: string;
};
type LeverageRow = { account_id: string; symbol: string; leverage: number };
type Repeated = OrderRow & { wish: unknown };
type IntentRow = {
  id: string;
  accountId: string;
  userId: string;
  request: PlaceRequest;
  order: Order | null;
  reason: string | null;
  message: string | null;
  at: Date;
};

const INTENT_COLUMNS: readonly WriteColumn<IntentRow>[] = [
  ["id", "uuid", (intent) => intent.id],
  ["account_id", "uuid", (intent) => intent.accountId],
  ["user_id", "uuid", (intent) => intent.userId],
  ["origin_kind", "text", (intent) => intent.request.origin.kind],
  ["origin_id", "text", (intent) => intent.request.origin.id],
  ["symbol", "text", (intent) => intent.request.symbol],
  ["side", "text", (intent) => intent.request.side],
  ["wish", "jsonb", (intent) => intent.request.wish],
  ["outcome", "text", (intent) => (intent.order ? "ordered" : "refused")],
  ["reason", "text", (intent) => intent.reason],
  ["message", "text", (intent) => intent.message],
  ["order_id", "uuid", (intent) => intent.order?.id ?? null],
  ["created_at", "timestamptz", (intent) => intent.at],
];

const ACCOUNT_NOT_FOUND: Placed = {
  kind: "refused",
  refusal: { code: "account-not-found", message: "There is no such account.", field: "accountId" },
};
const ID_REUSED: Placed = {
  kind: "refused",
  refusal: { code: "client-order-id-reused", message: "This client order id belongs to another order.", field: "clientOrderId" },
};

/** The accounts of the requests with all that the gate needs, by request; null where an account is not the user's. */
export type GateView = {
  accountOf(request: PlaceRequest): AccountRow | null;
  at(request: PlaceRequest): AccountAtGate | null;
  reserve(order: Order): void;
};

/** Reads the accounts of some requests; `lock` keeps every other order out of them until the transaction ends. */
export async function readGate(client: pg.ClientBase | pg.Pool, requests: readonly PlaceRequest[], lock: boolean): Promise<GateView> {
  const accounts = await client.query<AccountRow>(
    `SELECT id, user_id, venue, status, cash_minor, taker_fee_centibps, maker_fee_centibps, default_leverage, is_default
     FROM accounts WHERE user_id = ANY($1) AND closed_at IS NULL AND (id = ANY($2) OR is_default) ORDER BY id ${lock ? "FOR UPDATE" : ""}`,
    [[...new Set(requests.map(({ userId }) => userId))], requests.flatMap(({ accountId }) => accountId ?? [])],
  );
  const ids = accounts.rows.map(({ id }) => id);
  // One connection answers them one after another; together they cost one round trip's wait.
  const [held, resting, leverages] = await Promise.all([
    client.query<HeldRow>(
      "SELECT account_id, id, symbol, origin_kind, origin_id, side, quantity, cost_minor, leverage FROM positions WHERE account_id = ANY($1) AND closed_at IS NULL",
      [ids],
    ),
    client.query<RestingRow>(
      `SELECT account_id, symbol, origin_kind, origin_id, side, count(*) AS count, sum(reserved_minor) AS reserved_minor,
         COALESCE(sum(quantity - filled_quantity) FILTER (WHERE NOT reduce_only), 0) AS open_quantity
       FROM orders WHERE account_id = ANY($1) AND status = ANY($2) GROUP BY account_id, symbol, origin_kind, origin_id, side`,
      [ids, LIVE_STATUSES],
    ),
    client.query<LeverageRow>("SELECT account_id, symbol, leverage FROM account_leverages WHERE account_id = ANY($1)", [ids]),
  ]);
  return gateView(accounts.rows, groupBy(held.rows), groupBy(resting.rows), groupBy(leverages.rows));
}

const groupBy = <Row extends { account_id: string }>(rows: readonly Row[]): Map<string, Row[]> => {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.account_id);
    if (group) group.push(row);
    else groups.set(row.account_id, [row]);
  }
  return groups;
};

function gateView(
  accounts: readonly AccountRow[],
  held: ReadonlyMap<string, readonly HeldRow[]>,
  resting: ReadonlyMap<string, readonly RestingRow[]>,
  leverages: ReadonlyMap<string, readonly LeverageRow[]>,
): GateView {
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const defaults = new Map(accounts.filter((account) => account.is_default).map((account) => [account.user_id, account]));
  /** What this very batch adds to what the tables say. */
  const added = new Map<string, Order[]>();
  const accountOf = (request: PlaceRequest): AccountRow | null => {
    const account = request.accountId === undefined ? defaults.get(request.userId) : byId.get(request.accountId);
    return account && account.user_id === request.userId ? account : null;
  };
  const isSleeve = (row: { symbol: string; origin_kind: string; origin_id: string }, { symbol, origin }: PlaceRequest) =>
    row.symbol === symbol && row.origin_kind === origin.kind && row.origin_id === origin.id;
  return {
    accountOf,
    at(request) {
      const account = accountOf(request);
      if (!account) return null;
      const positions = held.get(account.id) ?? [];
      const orders = resting.get(account.id) ?? [];
      const fresh = added.get(account.id) ?? [];
      const sleeve = positions.find((position) => isSleeve(position, request));
      const same = orders.filter((row) => isSleeve(row, request) && row.side === request.side);
      const freshSame = fresh.filter((order) => order.symbol === request.symbol && order.side === request.side && !order.reduceOnly);
      return {
        accountId: account.id,
        venue: account.venue,
        status: account.status,
        cash: moneyFromMinor(account.cash_minor),
        takerFeeCentibps: account.taker_fee_centibps,
        makerFeeCentibps: account.maker_fee_centibps,
        orderMargin: addMoney(...orders.map((row) => moneyFromMinor(row.reserved_minor)), ...fresh.map((order) => order.reserved)),
        liveOrders: orders.reduce((sum, row) => sum + Number(row.count), 0) + fresh.length,
        leverage: leverages.get(account.id)?.find((row) => row.symbol === request.symbol)?.leverage ?? account.default_leverage,
        positions: positions.map((row) => ({
          symbol: row.symbol,
          quantity: quantity(row.quantity),
          cost: moneyFromMinor(row.cost_minor),
          leverage: row.leverage,
        })),
        sleeve: sleeve ? { id: sleeve.id, side: sleeve.side, quantity: quantity(sleeve.quantity) } : null,
        sameSideResting: [...same.map((row) => quantity(row.open_quantity)), ...freshSame.map((order) => order.quantity)].reduce<Quantity>(
          addQuantity,
          ZERO_QUANTITY,
        ),
      };
    },
    reserve(order) {
      const fresh = added.get(order.accountId);
      if (fresh) fresh.push(order);
      else added.set(order.accountId, [order]);
    },
  };
}

/** Decides and writes a batch under the locks of its accounts: intents with their outcome, and orders. */
export async function placeOrders(
  client: pg.PoolClient,
  requests: readonly PlaceRequest[],
  decide: (request: PlaceRequest, account: AccountAtGate) => Placement,
  nextId: NextId,
  at: Date,
): Promise<readonly Placed[]> {
  const gate = await readGate(client, requests, true);
  const repeated = await findRepeated(client, requests, gate);
  const intents: IntentRow[] = [];
  const orders: Order[] = [];
  const placed: Placed[] = [];
  for (const request of requests) {
    const account = gate.accountOf(request);
    const state = gate.at(request);
    if (!account || !state) {
      placed.push(ACCOUNT_NOT_FOUND);
      continue;
    }
    const key = `${account.id} ${request.clientOrderId}`;
    const earlier = repeated.get(key);
    if (earlier) {
      placed.push(earlier.wish === request.wish ? { kind: "repeated", order: earlier.order } : ID_REUSED);
      continue;
    }
    const placement = decide(request, state);
    const common = { id: nextId(), accountId: account.id, userId: request.userId, request, at };
    if (placement.kind === "refused") {
      intents.push({ ...common, order: null, reason: placement.refusal.code, message: placement.refusal.message });
      placed.push(placement);
      continue;
    }
    const order: Order = { ...placement.order, accountId: account.id, userId: request.userId, venue: account.venue };
    if (request.clientOrderId !== undefined) repeated.set(key, { order, wish: request.wish });
    gate.reserve(order);
    orders.push(order);
    // An intent that became an order has the order's id: found again by it.
    intents.push({ ...common, id: order.id, order, reason: null, message: null });
    placed.push({ kind: "placed", order });
  }
  const writes: Promise<unknown>[] = [];
  if (orders.length > 0) writes.push(client.query(insertRows("orders", NEW_ORDER, orders)));
  if (intents.length > 0) writes.push(client.query(insertRows("intents", INTENT_COLUMNS, intents)));
  await Promise.all(writes);
  return placed;
}

async function findRepeated(
  client: pg.PoolClient,
  requests: readonly PlaceRequest[],
  gate: GateView,
): Promise<Map<string, { order: Order; wish: string }>> {
  const named = requests.flatMap((request) => {
    const account = gate.accountOf(request);
    return request.clientOrderId === undefined || !account ? [] : [{ accountId: account.id, clientOrderId: request.clientOrderId }];
  });
  if (named.length === 0) return new Map();
  const { rows } = await client.query<Repeated>(
    `SELECT o.*, i.wish FROM unnest($1::uuid[], $2::text[]) AS n(account_id, client_order_id)
     JOIN orders o ON o.account_id = n.account_id AND o.client_order_id = n.client_order_id LEFT JOIN intents i ON i.id = o.id`,
    [named.map(({ accountId }) => accountId), named.map(({ clientOrderId }) => clientOrderId)],
  );
  return new Map(rows.map((row) => [`${row.account_id} ${row.client_order_id}`, { order: toOrder(row), wish: canonical(row.wish) }]));
}

/** As the desk writes a wish: keys in order. JSONB gives them back in an order of its own. */
const canonical = (wish: unknown): string =>
  typeof wish === "object" && wish !== null ? JSON.stringify(wish, Object.keys(wish).sort()) : "";
