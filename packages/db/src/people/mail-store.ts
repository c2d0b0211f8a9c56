import type { MailRecord, MailStore } from "@slipstream/core/people/server";
import type { Database } from "../connection.ts";

type Row = { id: string; user_id: string | null; to_address: string; subject: string; text: string; html: string; created_at: Date };
const COLUMNS = "id, user_id, to_address, subject, text, html, created_at";

const toMailRecord = (row: Row): MailRecord => ({
  id: row.id,
  userId: row.user_id,
  to: row.to_address,
  subject: row.subject,
  text: row.text,
  html: row.html,
  createdAt: row.created_at.getTime(),
});

/** The outbox. A mail is claimed by pushing its next attempt away, so that no lock is held while it is delivered. */
export const createMailStore = ({ pool }: Database): MailStore => ({
  async claimDue(now, retryAt, limit) {
    const { rows } = await pool.query<Row & { attempts: number }>(
      `WITH due AS (
         SELECT id FROM mails WHERE state = 'waiting' AND next_attempt_at <= $1
         ORDER BY next_attempt_at, id LIMIT $3 FOR UPDATE SKIP LOCKED)
       UPDATE mails SET next_attempt_at = $2, attempts = attempts + 1 FROM due WHERE mails.id = due.id
       RETURNING mails.attempts, ${COLUMNS.split(", ")
         .map((column) => `mails.${column}`)
         .join(", ")}`,
      [new Date(now), new Date(retryAt), limit],
    );
    return rows.map((row) => ({ ...toMailRecord(row), attempts: row.attempts })).sort((a, b) => (a.id < b.id ? -1 : 1));
  },
  async recordDelivered(mailId, state, at) {
    await pool.query("UPDATE mails SET state = $2, done_at = $3, last_error = NULL WHERE id = $1", [mailId, state, new Date(at)]);
  },
  async recordFailed(mailId, error, next) {
    if ("retryAt" in next) {
      await pool.query("UPDATE mails SET last_error = $2, next_attempt_at = $3 WHERE id = $1", [mailId, error, new Date(next.retryAt)]);
    } else {
      await pool.query("UPDATE mails SET state = 'failed', last_error = $2, done_at = $3 WHERE id = $1", [
        mailId,
        error,
        new Date(next.givenUpAt),
      ]);
    }
  },
  async listCaught(limit) {
    const { rows } = await pool.query<Row>(`SELECT ${COLUMNS} FROM mails WHERE state = 'caught' ORDER BY id DESC LIMIT $1`, [limit]);
    return rows.map(toMailRecord);
  },
});
