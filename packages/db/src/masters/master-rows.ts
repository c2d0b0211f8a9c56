import type { MasterRecord } from "@slipstream/core/masters/server";
import { moneyFromMinor } from "@slipstream/kernel";

export type MasterRow = {
  id: string;
  user_id: string | null;
  account_id: string | null;
  display_name: string;
  description: string;
  fee_bps: number;
  min_copy_minor: string;
  status: "active" | "left";
  qualified: boolean;
  last_seq: string;
  last_hash: string;
  created_at: Date;
  left_at: Date | null;
  left_seq: string | null;
};
export const MASTER_COLUMNS = `m.id, m.user_id, m.account_id, m.display_name, m.description, m.fee_bps, m.min_copy_minor, m.status, m.qualified,
  m.last_seq, m.last_hash, m.created_at, m.left_at, m.left_seq`;

export const toMaster = (row: MasterRow): MasterRecord => ({
  id: row.id,
  userId: row.user_id,
  accountId: row.account_id,
  displayName: row.display_name,
  description: row.description,
  feeBps: row.fee_bps,
  minCopy: moneyFromMinor(row.min_copy_minor),
  status: row.status,
  qualified: row.qualified,
  lastSeq: Number(row.last_seq),
  lastHash: row.last_hash,
  createdAt: row.created_at.getTime(),
  leftAt: row.left_at?.getTime() ?? null,
  leftSeq: row.left_seq === null ? null : Number(row.left_seq),
});
