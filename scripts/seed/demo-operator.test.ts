import { connectDatabase } from "@slipstream/db";
import { createPasswordHasher } from "@slipstream/integrations/credentials";
import { expect, it } from "vitest";
import { freshDatabase } from "../../packages/testing/src/index.ts";
import { seedDemoOperator } from "./demo-operator.ts";

it("makes one operator, once, and leaves a database that is not our own without", async () => {
  const db = await freshDatabase();
  const database = connectDatabase(db.url);
  const seed = (demo: { email: string; password: string } | null) => seedDemoOperator.seed({ database, demo, log: () => undefined });
  expect(await seed(null)).toBe("kept");
  expect(await db.sql("SELECT 1 FROM users")).toEqual([]);
  expect(await seed({ email: "demo@slipstream.example", password: "first password" })).toBe("made");
  expect(await seed({ email: "demo@slipstream.example", password: "second password" })).toBe("kept");
  const [user, ...others] = await db.sql<{ role: string; password_hash: string; confirmed: boolean }>(
    "SELECT role, password_hash, email_confirmed_at IS NOT NULL AS confirmed FROM users",
  );
  expect(others).toEqual([]);
  expect(user).toMatchObject({ role: "operator", confirmed: true });
  expect(await createPasswordHasher().verify(user?.password_hash ?? "", "first password")).toBe(true);
  await database.close();
  await db.drop();
});
