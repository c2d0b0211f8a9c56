import type { NewVersion, StrategyRecord, StrategyStore, VersionRecord } from "@slipstream/core/strategy/server";
import type { PoolClient } from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { readSeq, toPage } from "./seq-page.ts";

type VersionRow = {
  number: number;
  spec: VersionRecord["spec"];
  customs: VersionRecord["customs"];
  words: string | null;
  note: string | null;
  version_at: Date;
};
type StrategyRow = VersionRow & { id: string; seq: string; name: string; description: string; created_at: Date; updated_at: Date };

const VERSION = "v.number, v.spec, v.customs, v.words, v.note, v.created_at AS version_at";
const STRATEGY = `SELECT s.id, s.seq, s.name, s.description, s.created_at, s.updated_at, ${VERSION}
  FROM strategies s JOIN strategy_versions v ON v.strategy_id = s.id AND v.number = s.version WHERE s.user_id = $1 AND s.deleted_at IS NULL`;

const toVersion = ({ number, spec, customs, words, note, version_at }: VersionRow): VersionRecord => ({
  number,
  spec,
  customs,
  words,
  note,
  createdAt: version_at.getTime(),
});
const toStrategy = (row: StrategyRow): StrategyRecord => ({
  id: row.id,
  name: row.name,
  description: row.description,
  newest: toVersion(row),
  createdAt: row.created_at.getTime(),
  updatedAt: row.updated_at.getTime(),
});

/** Strategies and their versions in Postgres. Versions are only ever added: a trigger refuses to change one. */
export const createStrategyStore = ({ pool }: Database): StrategyStore => ({
  async list({ userId, limit, cursor }) {
    const { rows } = await pool.query<StrategyRow>(`${STRATEGY} AND ($2::bigint IS NULL OR s.seq < $2) ORDER BY s.seq DESC LIMIT $3`, [
      userId,
      readSeq(cursor),
      limit + 1,
    ]);
    return toPage(rows, limit, ({ seq }) => seq, toStrategy);
  },
  async find({ userId, strategyId }) {
    const { rows } = await pool.query<StrategyRow>(`${STRATEGY} AND s.id = $2`, [userId, strategyId]);
    return rows[0] ? toStrategy(rows[0]) : null;
  },
  async listVersions({ userId, strategyId, limit, cursor }) {
    const { rows } = await pool.query<VersionRow>(
      `SELECT ${VERSION} FROM strategy_versions v WHERE v.user_id = $1 AND v.strategy_id = $2 AND ($3::bigint IS NULL OR v.number < $3)
       ORDER BY v.number DESC LIMIT $4`,
      [userId, strategyId, readSeq(cursor), limit + 1],
    );
    return toPage(rows, limit, ({ number }) => String(number), toVersion);
  },
  async findVersion({ userId, strategyId, number }) {
    const { rows } = await pool.query<VersionRow>(
      `SELECT ${VERSION} FROM strategy_versions v WHERE v.user_id = $1 AND v.strategy_id = $2 AND v.number = $3`,
      [userId, strategyId, number],
    );
    return rows[0] ? toVersion(rows[0]) : null;
  },
  create: ({ userId, id, name, description, version, at }, most) =>
    inTransaction(pool, async (client) => {
      await lockOwner(client, userId);
      const known = await client.query("SELECT 1 FROM strategies WHERE id = $1 AND user_id = $2", [id, userId]);
      if (known.rowCount === 1) return true;
      const { rows } = await client.query<{ count: number }>(
        "SELECT count(*)::int AS count FROM strategies WHERE user_id = $1 AND deleted_at IS NULL",
        [userId],
      );
      if ((rows[0]?.count ?? 0) >= most) return false;
      await client.query(
        "INSERT INTO strategies (id, user_id, name, description, version, created_at, updated_at) VALUES ($1, $2, $3, $4, 1, $5, $5)",
        [id, userId, name, description, new Date(at)],
      );
      await writeVersion(client, { userId, strategyId: id, number: 1, version, at });
      return true;
    }),
  update: ({ userId, strategyId, name, description, version, expectedVersion, at }) =>
    inTransaction(pool, async (client) => {
      const { rows } = await client.query<{ version: number }>(
        "SELECT version FROM strategies WHERE id = $1 AND user_id = $2 AND deleted_at IS NULL FOR UPDATE",
        [strategyId, userId],
      );
      const [row] = rows;
      if (!row) return { kind: "not-found" };
      if (expectedVersion !== undefined && expectedVersion !== row.version) return { kind: "version-changed", version: row.version };
      const isNew = version !== undefined && !(await saysTheSame(client, strategyId, row.version, version));
      const number = isNew ? row.version + 1 : row.version;
      if (isNew) await writeVersion(client, { userId, strategyId, number, version, at });
      await client.query(
        `UPDATE strategies SET name = COALESCE($3, name), description = COALESCE($4, description), version = $5, updated_at = $6
         WHERE id = $1 AND user_id = $2`,
        [strategyId, userId, name ?? null, description ?? null, number, new Date(at)],
      );
      return { kind: "updated", version: number };
    }),
  async delete({ userId, strategyId, at }) {
    const { rowCount } = await pool.query(
      "UPDATE strategies SET deleted_at = $3, updated_at = $3 WHERE id = $1 AND user_id = $2 AND deleted_at IS NULL",
      [strategyId, userId, new Date(at)],
    );
    return rowCount === 1;
  },
});

/** Whoever makes something of which there may be so many waits here for the others. */
export const lockOwner = (client: PoolClient, userId: string) =>
  client.query("SELECT pg_advisory_xact_lock(hashtextextended('strategies ' || $1, 0))", [userId]);

/** By their values, whatever the order of keys. */
async function saysTheSame(client: PoolClient, strategyId: string, number: number, { spec, customs }: NewVersion): Promise<boolean> {
  const { rowCount } = await client.query(
    "SELECT 1 FROM strategy_versions WHERE strategy_id = $1 AND number = $2 AND spec = $3::jsonb AND customs = $4::jsonb",
    [strategyId, number, JSON.stringify(spec), JSON.stringify(customs)],
  );
  return rowCount === 1;
}

type Writing = {
  readonly userId: string;
  readonly strategyId: string;
  readonly number: number;
  readonly version: NewVersion;
  readonly at: number;
};
async function writeVersion(client: PoolClient, { userId, strategyId, number, version, at }: Writing): Promise<void> {
  const { spec, customs, words, note } = version;
  await client.query(
    `INSERT INTO strategy_versions (strategy_id, number, user_id, spec, customs, words, note, created_at)
     VALUES ($1, $2, $3, $4::jsonb, $5::jsonb, $6, $7, $8)`,
    [strategyId, number, userId, JSON.stringify(spec), JSON.stringify(customs), words, note, new Date(at)],
  );
}
