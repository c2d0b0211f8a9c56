import type { AccountStateReader } from "@slipstream/core/accounts/server";
import { LIVE_STATUSES } from "@slipstream/core/orders";
import { moneyFromMinor, quantity } from "@slipstream/kernel";
import type { Database } from "../connection.ts";
import { externalCashOf } from "./external-cash.ts";

type StateRow = {
  id: string;
  cash_minor: string;
  external_minor: string;
  order_margin_minor: string;
  /** Numbers as text: JSON would make floats of them. */
  positions: { symbol: string; quantity: string; cost: string; leverage: number }[] | null;
};

/** Cash and holdings of many accounts in one statement, so that a fill is seen in both or in neither. */
export function createAccountStateReader({ pool }: Database): AccountStateReader {
  return {
    async list(accountIds) {
      if (accountIds.length === 0) return [];
      const { rows } = await pool.query<StateRow>(
        `SELECT a.id, a.cash_minor, ${externalCashOf("a.id")} AS external_minor,
           COALESCE((SELECT SUM(o.reserved_minor) FROM orders o WHERE o.account_id = a.id AND o.status = ANY($2)), 0) AS order_margin_minor,
           (SELECT json_agg(json_build_object('symbol', p.symbol, 'quantity', p.quantity::text, 'cost', p.cost_minor::text, 'leverage', p.leverage))
            FROM positions p WHERE p.account_id = a.id AND p.closed_at IS NULL) AS positions
         FROM accounts a WHERE a.id = ANY($1)`,
        [accountIds, LIVE_STATUSES],
      );
      return rows.map((row) => ({
        accountId: row.id,
        cash: moneyFromMinor(row.cash_minor),
        external: moneyFromMinor(row.external_minor),
        orderMargin: moneyFromMinor(row.order_margin_minor),
        positions: (row.positions ?? []).map((position) => ({
          symbol: position.symbol,
          quantity: quantity(position.quantity),
          cost: moneyFromMinor(position.cost),
          leverage: position.leverage,
        })),
      }));
    },
  };
}
