import { type CopyTerms, type FollowStatus, followSettingsSchema, toCopyTerms } from "@slipstream/core/copy";
import type { EngineAccount, EngineFollow, UnderWay } from "@slipstream/core/copy/server";
import { LIVE_STATUSES, type Position } from "@slipstream/core/orders";
import { addMoney, moneyFromMinor, negateQuantity, quantity } from "@slipstream/kernel";
import type pg from "pg";
import { groupBy } from "../group-by.ts";
import { type PositionRow, toPosition } from "../orders/order-rows.ts";
import { named } from "../unnest.ts";

type FollowRow = {
  id: string;
  user_id: string;
  account_id: string;
  master_id: string;
  status: FollowStatus;
  settings: string;
  start_seq: string;
  realized_minor: string;
  stop_reason: string | null;
  catch_up: boolean;
  fee_unpaid: boolean;
};
type AccountRow = {
  id: string;
  venue: string;
  currency: string;
  status: "active" | "halted" | "closed";
  cash_minor: string;
  taker_fee_centibps: number;
  maker_fee_centibps: number;
  default_leverage: number;
};
/** As text, so that the plan knows the index of live orders. */
const LIVE = LIVE_STATUSES.map((status) => `'${status}'`).join(", ");
type LiveRow = {
  account_id: string;
  origin_kind: string;
  origin_id: string;
  symbol: string;
  side: "buy" | "sell";
  role: string;
  leverage: number;
  reserved: string;
  open_quantity: string;
};
export type ReadFollow = EngineFollow & { readonly stopReason: string | null; readonly catchUp: boolean };

/** Settings that many follows share are read once. */
const MOST_KNOWN_TERMS = 100_000;
const known = new Map<string, CopyTerms>();
function termsOf(settings: string): CopyTerms {
  const hit = known.get(settings);
  if (hit) return hit;
  const terms = toCopyTerms(followSettingsSchema.parse(JSON.parse(settings)));
  if (known.size >= MOST_KNOWN_TERMS) known.clear();
  known.set(settings, terms);
  return terms;
}

const isUnderWay = ({ origin_kind, role }: LiveRow): boolean => origin_kind === "follow" && (role === "entry" || role === "close");
const toUnderWay = ({ origin_id, symbol, side, open_quantity, leverage }: LiveRow): UnderWay => {
  const open = quantity(open_quantity);
  return { followId: origin_id, symbol, quantity: side === "buy" ? open : negateQuantity(open), leverage };
};

/** Locks accounts in the order of their ids and reads them with all that planning needs: whoever writes their orders or settings waits. */
export async function lockAccounts(client: pg.PoolClient, ids: readonly string[]): Promise<Map<string, EngineAccount>> {
  const accounts = await client.query<AccountRow>(
    named(
      `SELECT id, venue, currency, status, cash_minor, taker_fee_centibps, maker_fee_centibps, default_leverage
     FROM accounts WHERE id = ANY($1) ORDER BY id FOR UPDATE`,
      [ids],
    ),
  );
  const [positions, live, leverages] = await Promise.all([
    client.query<PositionRow>(named("SELECT * FROM positions WHERE account_id = ANY($1) AND closed_at IS NULL", [ids])),
    client.query<LiveRow>(
      named(
        `SELECT account_id, origin_kind, origin_id, symbol, side, role, max(leverage) AS leverage, sum(reserved_minor) AS reserved,
         sum(quantity - filled_quantity) AS open_quantity
       FROM orders WHERE account_id = ANY($1) AND status IN (${LIVE}) GROUP BY account_id, origin_kind, origin_id, symbol, side, role`,
        [ids],
      ),
    ),
    client.query<{ account_id: string; symbol: string; leverage: number }>(
      named("SELECT account_id, symbol, leverage FROM account_leverages WHERE account_id = ANY($1)", [ids]),
    ),
  ]);
  const held = groupBy(positions.rows, accountOf, toPosition);
  const orders = groupBy(live.rows, accountOf, (row) => row);
  const chosen = groupBy(leverages.rows, accountOf, ({ symbol, leverage }) => [symbol, leverage] as const);
  return new Map(
    accounts.rows.map((row) => [
      row.id,
      {
        id: row.id,
        venue: row.venue,
        currency: row.currency,
        status: row.status,
        cash: moneyFromMinor(row.cash_minor),
        orderMargin: addMoney(...(orders.get(row.id) ?? []).map(({ reserved }) => moneyFromMinor(reserved))),
        takerFeeCentibps: row.taker_fee_centibps,
        makerFeeCentibps: row.maker_fee_centibps,
        defaultLeverage: row.default_leverage,
        leverages: new Map(chosen.get(row.id)),
        positions: held.get(row.id) ?? NO_POSITIONS,
        underWay: (orders.get(row.id) ?? []).filter(isUnderWay).map(toUnderWay),
      },
    ]),
  );
}
const accountOf = (row: { account_id: string }): string => row.account_id;
const NO_POSITIONS: readonly Position[] = [];

/** Follows as they are under the locks of their accounts. */
export async function readFollows(client: pg.PoolClient, ids: readonly string[]): Promise<ReadFollow[]> {
  const { rows } = await client.query<FollowRow>(
    named(
      `SELECT id, user_id, account_id, master_id, status, settings::text AS settings, start_seq, realized_minor, stop_reason, catch_up,
       NOT own AND user_id IN (SELECT user_id FROM billing_holds) AS fee_unpaid
     FROM follows WHERE id = ANY($1)`,
      [ids],
    ),
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    if (!row || row.status === "stopped") return [];
    return {
      id: row.id,
      userId: row.user_id,
      accountId: row.account_id,
      masterId: row.master_id,
      status: row.status,
      terms: termsOf(row.settings),
      startSeq: Number(row.start_seq),
      realized: moneyFromMinor(row.realized_minor),
      stopReason: row.stop_reason,
      catchUp: row.catch_up,
      feeUnpaid: row.fee_unpaid,
    };
  });
}
