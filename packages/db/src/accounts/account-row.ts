import type { Account } from "@slipstream/core/accounts/server";
import { moneyFromMinor } from "@slipstream/kernel";

export const ACCOUNT_COLUMNS = `id, user_id, venue, mode, name, currency, is_default, status, initial_balance_minor, cash_minor,
  taker_fee_centibps, maker_fee_centibps, default_leverage, created_at, reset_at`;

export type AccountRow = {
  id: string;
  user_id: string;
  venue: string;
  mode: Account["mode"];
  name: string;
  currency: string;
  is_default: boolean;
  status: Account["status"];
  initial_balance_minor: string;
  cash_minor: string;
  taker_fee_centibps: number;
  maker_fee_centibps: number;
  default_leverage: number;
  created_at: Date;
  reset_at: Date | null;
};

export const toAccount = (row: AccountRow): Account => ({
  id: row.id,
  userId: row.user_id,
  venue: row.venue,
  mode: row.mode,
  name: row.name,
  currency: row.currency,
  isDefault: row.is_default,
  status: row.status,
  initialBalance: moneyFromMinor(row.initial_balance_minor),
  cash: moneyFromMinor(row.cash_minor),
  takerFeeCentibps: row.taker_fee_centibps,
  makerFeeCentibps: row.maker_fee_centibps,
  defaultLeverage: row.default_leverage,
  createdAt: row.created_at.getTime(),
  resetAt: row.reset_at?.getTime() ?? null,
});
