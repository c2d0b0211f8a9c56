import { NOTICE_CHANNELS, NOTICE_KINDS } from "@slipstream/core/notices";
import { type DueNotice, type NoticePreference, type NoticeRecord, type NoticeStore, parseContent } from "@slipstream/core/notices/server";
import type { ClientBase } from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { appendMails } from "../people/append-mails.ts";
import { appendNotices } from "./append-notices.ts";

type Row = { id: string; seq: string; user_id: string; kind: string; payload: unknown; first_at: Date; at: Date; read_at: Date | null };
type DueRow = Pick<Row, "id" | "user_id" | "kind" | "payload" | "read_at"> & { email: string | null; chosen: boolean | null };

const toRecord = (row: Row): NoticeRecord => ({
  ...parseContent(row.kind, row.payload),
  id: row.id,
  seq: row.seq,
  userId: row.user_id,
  firstAt: row.first_at.getTime(),
  at: row.at.getTime(),
  readAt: row.read_at?.getTime() ?? null,
});

const toDue = (row: DueRow): DueNotice => ({
  ...parseContent(row.kind, row.payload),
  id: row.id,
  userId: row.user_id,
  readAt: row.read_at?.getTime() ?? null,
  email: row.email,
  chosen: row.chosen,
});

/** Takes notices whose mail is due out of the queue. Kinds that a newer version wrote are left to it. */
async function takeDue(client: ClientBase, now: number, limit: number): Promise<DueNotice[]> {
  const { rows } = await client.query<DueRow>(
    `WITH due AS (
       SELECT id FROM notices WHERE mail_due_at <= $1 AND kind = ANY($3) ORDER BY mail_due_at, seq LIMIT $2 FOR UPDATE SKIP LOCKED)
     UPDATE notices n SET mail_due_at = NULL FROM due, users u WHERE n.id = due.id AND u.id = n.user_id
     RETURNING n.id, n.user_id, n.kind, n.payload, n.read_at,
       CASE WHEN u.email_confirmed_at IS NOT NULL AND u.banned_at IS NULL THEN u.email END AS email,
       (SELECT wanted FROM notice_preferences p WHERE p.user_id = n.user_id AND p.kind = n.kind AND p.channel = 'email') AS chosen`,
    [new Date(now), limit, NOTICE_KINDS],
  );
  return rows.map(toDue).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Notices in Postgres. */
export const createNoticeStore = ({ pool }: Database): NoticeStore => ({
  async list(userId, { beforeSeq, limit }) {
    const { rows } = await pool.query<Row>(
      `SELECT id, seq, user_id, kind, payload, first_at, at, read_at FROM notices
       WHERE user_id = $1 AND kind = ANY($2) AND ($3::bigint IS NULL OR seq < $3) ORDER BY seq DESC LIMIT $4`,
      [userId, NOTICE_KINDS, beforeSeq, limit],
    );
    return rows.map(toRecord);
  },
  async countUnread(userId, limit) {
    const { rows } = await pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM (
         SELECT 1 FROM notices WHERE user_id = $1 AND read_at IS NULL AND kind = ANY($2) LIMIT $3) AS unread`,
      [userId, NOTICE_KINDS, limit],
    );
    return rows[0]?.count ?? 0;
  },
  async markRead(userId, ids, at) {
    const { rowCount } = await pool.query(
      "UPDATE notices SET read_at = $3 WHERE user_id = $1 AND id = ANY($2::uuid[]) AND read_at IS NULL",
      [userId, ids, new Date(at)],
    );
    return rowCount ?? 0;
  },
  async markAllRead(userId, throughId, at) {
    const { rowCount } = await pool.query(
      `UPDATE notices SET read_at = $3 WHERE user_id = $1 AND read_at IS NULL
         AND ($2::uuid IS NULL OR seq <= (SELECT seq FROM notices WHERE id = $2 AND user_id = $1))`,
      [userId, throughId, new Date(at)],
    );
    return rowCount ?? 0;
  },
  async listPreferences(userId) {
    const { rows } = await pool.query<NoticePreference>(
      "SELECT kind, channel, wanted FROM notice_preferences WHERE user_id = $1 AND kind = ANY($2) AND channel = ANY($3)",
      [userId, NOTICE_KINDS, NOTICE_CHANNELS],
    );
    return rows;
  },
  async setPreference(userId, { kind, channel, wanted }, at) {
    await pool.query(
      `INSERT INTO notice_preferences (user_id, kind, channel, wanted, updated_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (user_id, kind, channel) DO UPDATE SET wanted = EXCLUDED.wanted, updated_at = EXCLUDED.updated_at`,
      [userId, kind, channel, wanted, new Date(at)],
    );
  },
  append: (notices) => inTransaction(pool, (client) => appendNotices(client, notices)),
  settleDueMails: (now, limit, plan) =>
    inTransaction(pool, async (client) => {
      const due = await takeDue(client, now, limit);
      const mails = plan(due);
      await appendMails(client, mails);
      return { notices: due.length, mails: mails.length };
    }),
  async prune(before, limit) {
    const { rowCount } = await pool.query("DELETE FROM notices WHERE ctid = ANY (ARRAY(SELECT ctid FROM notices WHERE at < $1 LIMIT $2))", [
      new Date(before),
      limit,
    ]);
    return rowCount ?? 0;
  },
});
