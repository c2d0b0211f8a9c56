import fs from "node:fs";
import { connectDatabase, type Database } from "@slipstream/db";
import { isMain } from "./is-main.ts";
import { seedDemoMasters } from "./seed/demo-masters.ts";
import { seedDemoOperator } from "./seed/demo-operator.ts";
import { seedInstruments } from "./seed/instruments.ts";

export type SeedDeps = { readonly database: Database; readonly log: (line: string) => void };

/** One part of what a first visitor finds. Running it again changes nothing; it says whether it made anything. */
export type Seeder = { readonly name: string; readonly seed: (deps: SeedDeps) => Promise<"made" | "kept"> };

/** In this order: a later one may build on what an earlier one made. */
export const SEEDERS: readonly Seeder[] = [seedInstruments];

/** What only a database of our own gets. */
const DEMO_SEEDERS: readonly Seeder[] = [seedDemoMasters];

/** Fills a migrated database; what is there already stays as it is. */
export async function seedDatabase(seeders: readonly Seeder[], deps: SeedDeps): Promise<void> {
  for (const { name, seed } of seeders) {
    const startedAt = performance.now();
    const outcome = await seed(deps);
    deps.log(`${name}: ${outcome} in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  }
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

// For `npm start`: node --import tsx scripts/seed.ts REPORT, which takes down who the demo operator is.
if (isMain(import.meta.url)) {
  const report = process.argv[2];
  if (!report) throw new Error("expected: seed.ts REPORT");
  const database = connectDatabase(required("DATABASE_URL"));
  try {
    const embedded = required("EMBEDDED") === "1";
    await seedDatabase(embedded ? [...SEEDERS, ...DEMO_SEEDERS] : SEEDERS, { database, log: console.log });
    // Somebody else's database gets no operator with a password that stands in a folder.
    const demo = embedded ? await seedDemoOperator(database, required("DEMO_PASSWORD")) : null;
    fs.writeFileSync(report, JSON.stringify(demo));
  } finally {
    await database.close();
  }
}
