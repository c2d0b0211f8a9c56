import type { ChangingState, FollowChange, FollowStore, NewFollow, OpeningState } from "@slipstream/core/copy/server";
import { LIVE_STATUSES } from "@slipstream/core/orders";
import { invariant } from "@slipstream/kernel";
import type pg from "pg";
import { FOLLOW_COLUMNS, FOLLOWS_NAMED, type FollowRow, MASTER_COLUMNS, type MasterRow, toFollow, toMaster } from "./follow-rows.ts";
import { readFollowingAccounts } from "./following-accounts.ts";
import { listReturning } from "./list-returning.ts";

/** Whoever begins to follow holds it, so that two at once cannot close a circle between them. */
const BEGINS_TO_FOLLOW = 7_301_130_001;

type Outcome = Awaited<ReturnType<FollowStore["open"]>>;

/** In one transaction; `check` throws where the rule says no. */
export async function openFollow(client: pg.PoolClient, follow: NewFollow, check: (state: OpeningState) => void): Promise<Outcome> {
  await client.query("SELECT pg_advisory_xact_lock($1)", [BEGINS_TO_FOLLOW]);
  const known = await client.query("SELECT 1 FROM follows WHERE id = $1 AND user_id = $2", [follow.id, follow.userId]);
  if (known.rowCount === 1) return "opened";
  const [account] = await readFollowingAccounts(client, follow.userId, { accountId: follow.accountId ?? null }, true);
  if (!account) return "no-account";
  // A fill that is being stored now belongs to the time before: its sequence number is waited for.
  const masters = await client.query<MasterRow>(`SELECT ${MASTER_COLUMNS} FROM masters WHERE id = $1 FOR SHARE`, [follow.masterId]);
  const [row] = masters.rows;
  if (!row) return "no-master";
  const returning = await listReturning(client, { masterId: follow.masterId, accountIds: [account.accountId] });
  const master = toMaster(row);
  check({ account, master, returns: returning.has(account.accountId) });
  const own = master.userId === follow.userId;
  const at = new Date(follow.at);
  await client.query(
    `INSERT INTO follows (id, user_id, account_id, master_id, venue, status, settings, fee_bps, own, turn, start_seq, catch_up, started_at, started_ms, updated_at)
     VALUES ($1, $2, $3, $4, $5, 'active', $6, $7, $8, $9, $10, $11, $12, $13, $12)`,
    [
      follow.id,
      follow.userId,
      account.accountId,
      follow.masterId,
      account.venue,
      JSON.stringify(follow.settings),
      own ? 0 : master.feeBps,
      own,
      follow.turn,
      row.last_seq,
      follow.settings.copyExisting,
      at,
      follow.marketMs,
    ],
  );
  if (!own) await writeConsent(client, follow, master, account.currency);
  await client.query(
    "INSERT INTO copy_cursors (master_id, venue, done_seq, updated_at) VALUES ($1, $2, $3, $4) ON CONFLICT (master_id, venue) DO NOTHING",
    [follow.masterId, account.venue, row.last_seq, at],
  );
  return "opened";
}

/** The terms as they were agreed to, with the follow that they are for. */
async function writeConsent(
  client: pg.PoolClient,
  { id, userId, consent, at }: NewFollow,
  { masterId, displayName, feeBps }: OpeningState["master"],
  currency: string,
): Promise<void> {
  await client.query(
    "INSERT INTO fee_consents (id, user_id, follow_id, master_id, fee_bps, platform_bps, terms, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    [
      consent.id,
      userId,
      id,
      masterId,
      feeBps,
      consent.platformBps,
      consent.write({ masterName: displayName, feeBps, currency }),
      new Date(at),
    ],
  );
}

type One = Parameters<FollowStore["change"]>[0];

/** In one transaction, under the locks of the account and the follow. */
export async function changeFollow(
  client: pg.PoolClient,
  { userId, followId, at, marketMs }: One,
  decide: (state: ChangingState) => FollowChange | null,
): Promise<boolean> {
  const found = await client.query<{ account_id: string }>("SELECT account_id FROM follows WHERE id = $1 AND user_id = $2", [
    followId,
    userId,
  ]);
  const [place] = found.rows;
  if (!place) return false;
  const [account] = await readFollowingAccounts(client, userId, { accountId: place.account_id }, true);
  invariant(account, "a follow without its account");
  const follows = await client.query<FollowRow>(
    `SELECT ${FOLLOW_COLUMNS} FROM ${FOLLOWS_NAMED} WHERE f.id = $1 AND f.user_id = $2 FOR UPDATE OF f`,
    [followId, userId],
  );
  const [row] = follows.rows;
  if (!row) return false;
  const [masters, busy] = await Promise.all([
    client.query<MasterRow>(`SELECT ${MASTER_COLUMNS} FROM masters WHERE id = $1`, [row.master_id]),
    client.query<{ busy: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM positions WHERE account_id = $1 AND origin_kind = 'follow' AND origin_id = $2 AND closed_at IS NULL)
         OR EXISTS (SELECT 1 FROM orders WHERE account_id = $1 AND origin_kind = 'follow' AND origin_id = $2 AND status = ANY($4))
         OR EXISTS (SELECT 1 FROM copies WHERE follow_id = $2::uuid AND user_id = $3 AND outcome = 'pending') AS busy`,
      [row.account_id, followId, userId, LIVE_STATUSES],
    ),
  ]);
  const [master] = masters.rows;
  const [state] = busy.rows;
  invariant(master && state, "a follow without its master");
  const follow = toFollow(row);
  const change = decide({ follow, account, master: toMaster(master), flat: !state.busy });
  if (change === null) return true;
  const stops = change.status === "stopped";
  await client.query(
    `UPDATE follows SET status = $3, settings = $4, stop_reason = $5, stopped_at = $6, stopped_ms = $7, updated_at = $8
     WHERE id = $1 AND user_id = $2`,
    [
      followId,
      userId,
      change.status,
      JSON.stringify(change.settings),
      change.stopReason,
      stops ? new Date(at) : null,
      stops ? marketMs : null,
      new Date(at),
    ],
  );
  return true;
}
