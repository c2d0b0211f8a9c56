import { connectDatabase } from "@slipstream/db";
import { createPasswordHasher } from "@slipstream/integrations/credentials";
import { expect, it } from "vitest";
import { freshDatabase } from "../../packages/testing/src/index.ts";
import { seedDemoOperator } from "./demo-operator.ts";

it("makes one operator, once, whose password a later start leaves alone", async () => {
  const db = await freshDatabase();
  const database = connectDatabase(db.url);
  const first = await seedDemoOperator(database, "first password");
  expect(first.made).toBe(true);
  expect(await seedDemoOperator(database, "second password")).toEqual({ email: first.email, made: false });
  const users = await db.sql<{ email: string; role: string; password_hash: string; confirmed: boolean }>(
    "SELECT email, role, password_hash, email_confirmed_at IS NOT NULL AS confirmed FROM users",
  );
  expect(users).toMatchObject([{ email: first.email, role: "operator", confirmed: true }]);
  expect(await createPasswordHasher().verify(users[0]?.password_hash ?? "", "first password")).toBe(true);
  await database.close();
  await db.drop();
});
