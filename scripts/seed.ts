import { connectDatabase, type Database } from "@slipstream/db";
import { isMain } from "./is-main.ts";
import { seedInstruments } from "./seed/instruments.ts";

export type SeedDeps = {
  readonly database: Database;
  /** The account that the start prints: an operator. */
  readonly demo: { readonly email: string; readonly password: string };
  readonly log: (line: string) => void;
};

/** One part of what a first visitor finds. Running it again changes nothing; it says whether it made anything. */
export type Seeder = { readonly name: string; readonly seed: (deps: SeedDeps) => Promise<"made" | "kept"> };

/** In this order: a later one may build on what an earlier one made. */
export const SEEDERS: readonly Seeder[] = [seedInstruments];

/** Fills a migrated database; what is there already stays as it is. */
export async function seedDatabase(seeders: readonly Seeder[], deps: SeedDeps): Promise<void> {
  for (const { name, seed } of seeders) deps.log(`${name}: ${await seed(deps)}`);
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

if (isMain(import.meta.url)) {
  const database = connectDatabase(required("DATABASE_URL"));
  const demo = { email: required("DEMO_EMAIL"), password: required("DEMO_PASSWORD") };
  try {
    await seedDatabase(SEEDERS, { database, demo, log: console.log });
  } finally {
    await database.close();
  }
}
