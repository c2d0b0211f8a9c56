import fs from "node:fs";
import path from "node:path";
import pg from "pg";
import { z } from "zod";
import { hashSources } from "../setup/stamps.ts";
import { readJson } from "./read-json.ts";

const recordSchema = z.object({ database: z.string(), hash: z.string() });

/** Which database this data folder filled, and from which sources: the next start does it again only for another one. */
export type SeedRecord = z.infer<typeof recordSchema>;

const fileOf = (dataDir: string) => path.join(dataDir, "seed.json");

/** What would be recorded after filling this database now. */
export async function currentSeed(root: string, databaseUrl: string): Promise<SeedRecord> {
  return { database: await identify(databaseUrl), hash: hashSources(root, ["scripts/seed.ts", "scripts/seed", "data/replay"]) };
}

export function isSeeded(dataDir: string, wanted: SeedRecord): boolean {
  const record = recordSchema.safeParse(readJson(fileOf(dataDir)));
  return record.success && record.data.database === wanted.database && record.data.hash === wanted.hash;
}

export function recordSeed(dataDir: string, record: SeedRecord): void {
  fs.writeFileSync(fileOf(dataDir), JSON.stringify(record));
}

// The row of the first migration is made once in a database's life, with a random id: no copy of an address can be mistaken for it.
async function identify(databaseUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string }>("SELECT id FROM _prisma_migrations ORDER BY started_at, migration_name LIMIT 1");
    return rows[0]?.id ?? "empty";
  } finally {
    await client.end();
  }
}
