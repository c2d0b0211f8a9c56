import { type FollowSettings, followSettingsSchema } from "@slipstream/core/copy";
import type { FollowedMaster, FollowRecord, HeldPart } from "@slipstream/core/copy/server";
import { moneyFromMinor, quantity } from "@slipstream/kernel";

export type FollowRow = {
  id: string;
  user_id: string;
  account_id: string;
  account_name: string;
  master_id: string;
  display_name: string;
  master_status: "active" | "left";
  venue: string;
  status: FollowRecord["status"];
  stop_reason: string | null;
  settings: unknown;
  fee_bps: number;
  own: boolean;
  start_seq: string;
  started_at: Date;
  started_ms: string;
  stopped_at: Date | null;
  stopped_ms: string | null;
};
/** A follow `f` with the names beside it. */
export const FOLLOW_COLUMNS = `f.id, f.user_id, f.account_id, a.name AS account_name, f.master_id, m.display_name, m.status AS master_status, f.venue, f.status,
  f.stop_reason, f.settings, f.fee_bps, f.own, f.start_seq, f.started_at, f.started_ms, f.stopped_at, f.stopped_ms`;
export const FOLLOWS_NAMED = "follows f JOIN accounts a ON a.id = f.account_id JOIN masters m ON m.id = f.master_id";

export const toSettings = (stored: unknown): FollowSettings => followSettingsSchema.parse(stored);

export const toFollow = (row: FollowRow): FollowRecord => ({
  id: row.id,
  userId: row.user_id,
  accountId: row.account_id,
  accountName: row.account_name,
  masterId: row.master_id,
  masterName: row.display_name,
  masterStatus: row.master_status,
  venue: row.venue,
  status: row.status,
  stopReason: row.stop_reason,
  settings: toSettings(row.settings),
  feeBps: row.fee_bps,
  own: row.own,
  startSeq: BigInt(row.start_seq),
  startedAt: row.started_at.getTime(),
  startedMs: Number(row.started_ms),
  stoppedAt: row.stopped_at?.getTime() ?? null,
  stoppedMs: row.stopped_ms === null ? null : Number(row.stopped_ms),
});

export type MasterRow = {
  id: string;
  user_id: string | null;
  account_id: string | null;
  display_name: string;
  status: "active" | "left";
  fee_bps: number;
  min_copy_minor: string;
  last_seq: string;
};
export const MASTER_COLUMNS = "id, user_id, account_id, display_name, status, fee_bps, min_copy_minor, last_seq";
export const toMaster = (row: MasterRow): FollowedMaster => ({
  masterId: row.id,
  userId: row.user_id,
  accountId: row.account_id,
  displayName: row.display_name,
  status: row.status,
  feeBps: row.fee_bps,
  minCopy: moneyFromMinor(row.min_copy_minor),
});

export type HeldRow = {
  account_id: string;
  symbol: string;
  origin_kind: string;
  origin_id: string;
  quantity: string;
  cost_minor: string;
  leverage: number;
};
export const toHeld = (row: HeldRow): HeldPart => ({
  symbol: row.symbol,
  quantity: quantity(row.quantity),
  cost: moneyFromMinor(row.cost_minor),
  leverage: row.leverage,
});
