import type { Database } from "@slipstream/db";

type Statement = { text: string; values: unknown[][] };

/**
 * Tables of the same columns and indexes as those named, without our rules: the limit of what so many rows cost. Each comes with the column by
 * which its newest rows are known.
 */
export async function openPlainTables({ pool }: Database, written: Readonly<Record<string, string>>) {
  const columns = new Map<string, { name: string; type: string }[]>();
  for (const table of Object.keys(written)) {
    await pool.query(`CREATE TABLE plain_${table} (LIKE ${table} INCLUDING DEFAULTS INCLUDING INDEXES)`);
    const { rows } = await pool.query<{ name: string; type: string }>(
      "SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
      [table],
    );
    columns.set(table, rows);
  }
  return {
    /** The newest rows of each table, ready to be inserted once more. */
    async readLast(count: number): Promise<Statement[]> {
      const statements: Statement[] = [];
      for (const [table, newest] of Object.entries(written)) {
        const known = columns.get(table) ?? [];
        const { rows } = await pool.query<Record<string, string>>(
          `SELECT ${known.map(({ name }) => `${name}::text`).join(", ")} FROM ${table} ORDER BY ${table}.${newest} DESC LIMIT ${count}`,
        );
        await pool.query(`TRUNCATE plain_${table}`);
        const arrays = known.map(({ type }, index) => `$${index + 1}::${type}[]`).join(", ");
        statements.push({
          text: `INSERT INTO plain_${table} SELECT * FROM unnest(${arrays})`,
          values: known.map(({ name }) => rows.map((row) => row[name])),
        });
      }
      return statements;
    },
    async insert(statements: readonly Statement[]): Promise<void> {
      const client = await pool.connect();
      try {
        await Promise.all([client.query("BEGIN"), ...statements.map((statement) => client.query(statement)), client.query("COMMIT")]);
      } finally {
        client.release();
      }
    },
  };
}
