import type { IndicatorRecord, IndicatorStore } from "@slipstream/core/strategy/server";
import pg from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { readSeq, toPage } from "./seq-page.ts";
import { lockOwner } from "./strategy-store.ts";

type Row = {
  id: string;
  seq: string;
  name: string;
  definition: IndicatorRecord["definition"];
  levels: Record<string, number>;
  created_at: Date;
  used_by: number;
};
const UNIQUE_VIOLATION = "23505";
const MOST_NAMES = 20;

/** Strategies that are there and whose newest version uses the indicator `i`. */
const USERS = `FROM strategies s JOIN strategy_versions v ON v.strategy_id = s.id AND v.number = s.version
  WHERE s.user_id = i.user_id AND s.deleted_at IS NULL AND v.customs ? i.id::text`;
const SELECT = `SELECT i.id, i.seq, i.name, i.definition, i.levels, i.created_at, (SELECT count(*)::int ${USERS}) AS used_by
  FROM custom_indicators i WHERE i.user_id = $1`;

const toRecord = (row: Row): IndicatorRecord => ({
  id: row.id,
  name: row.name,
  definition: row.definition,
  levels: row.levels,
  usedBy: row.used_by,
  createdAt: row.created_at.getTime(),
});

/** Custom indicators in Postgres. */
export const createIndicatorStore = ({ pool }: Database): IndicatorStore => ({
  async list({ userId, limit, cursor }) {
    const { rows } = await pool.query<Row>(`${SELECT} AND ($2::bigint IS NULL OR i.seq < $2) ORDER BY i.seq DESC LIMIT $3`, [
      userId,
      readSeq(cursor),
      limit + 1,
    ]);
    return toPage(rows, limit, ({ seq }) => seq, toRecord);
  },
  async all({ userId }) {
    const { rows } = await pool.query<Row>(`${SELECT} ORDER BY i.seq LIMIT 1000`, [userId]);
    return rows.map(toRecord);
  },
  async find({ userId, indicatorId }) {
    const { rows } = await pool.query<Row>(`${SELECT} AND i.id = $2`, [userId, indicatorId]);
    return rows[0] ? toRecord(rows[0]) : null;
  },
  create: ({ userId, id, name, definition, levels, at }, most) =>
    unlessNameTaken(() =>
      inTransaction(pool, async (client) => {
        await lockOwner(client, userId);
        const known = await client.query("SELECT 1 FROM custom_indicators WHERE id = $1 AND user_id = $2", [id, userId]);
        if (known.rowCount === 1) return { kind: "done" as const };
        const { rows } = await client.query<{ count: number }>("SELECT count(*)::int AS count FROM custom_indicators WHERE user_id = $1", [
          userId,
        ]);
        if ((rows[0]?.count ?? 0) >= most) return { kind: "too-many" as const };
        await client.query(
          `INSERT INTO custom_indicators (id, user_id, name, definition, levels, created_at, updated_at)
           VALUES ($1, $2, $3, $4::jsonb, $5::jsonb, $6, $6)`,
          [id, userId, name, JSON.stringify(definition), JSON.stringify(levels), new Date(at)],
        );
        return { kind: "done" as const };
      }),
    ),
  update: ({ userId, indicatorId, name, definition, levels, at }) =>
    unlessNameTaken(async () => {
      const { rowCount } = await pool.query(
        `UPDATE custom_indicators SET name = COALESCE($3, name), definition = COALESCE($4::jsonb, definition),
           levels = COALESCE($5::jsonb, levels), updated_at = $6 WHERE id = $1 AND user_id = $2`,
        [indicatorId, userId, name ?? null, toJson(definition), toJson(levels), new Date(at)],
      );
      return { kind: rowCount === 1 ? ("done" as const) : ("not-found" as const) };
    }),
  delete: ({ userId, indicatorId }) =>
    inTransaction(pool, async (client) => {
      await lockOwner(client, userId);
      const { rows } = await client.query<{ name: string }>(
        `SELECT s.name, 1 AS part, s.seq FROM custom_indicators i, LATERAL (SELECT s.name, s.seq ${USERS}) s WHERE i.user_id = $1 AND i.id = $2
         UNION ALL
         SELECT o.name, 2, o.seq FROM custom_indicators o WHERE o.user_id = $1 AND o.id <> $2
           AND jsonb_path_exists(o.definition, '$.** ? (@.kind == "custom" && @.id == $id)', jsonb_build_object('id', $2::text))
         ORDER BY 2, 3 LIMIT ${MOST_NAMES}`,
        [userId, indicatorId],
      );
      if (rows.length > 0) return { kind: "in-use" as const, names: rows.map(({ name }) => name) };
      const { rowCount } = await client.query("DELETE FROM custom_indicators WHERE id = $1 AND user_id = $2", [indicatorId, userId]);
      return { kind: rowCount === 1 ? ("done" as const) : ("not-found" as const) };
    }),
});

const toJson = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

async function unlessNameTaken<Result>(work: () => Promise<Result>): Promise<Result | { kind: "name-taken" }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === UNIQUE_VIOLATION && error.constraint === "custom_indicators_name")
      return { kind: "name-taken" };
    throw error;
  }
}
