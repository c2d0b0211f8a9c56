import { type FreshDatabase, fixedClock, freshDatabase } from "@slipstream/testing";
import { type StripeFake, startStripeFake } from "@slipstream/testing/stripe-fake";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { runOps } from "../ops.ts";

let db: FreshDatabase;
let fake: StripeFake;
beforeAll(async () => {
  db = await freshDatabase();
  fake = await startStripeFake({ webhookSecret: "whsec_opsreconcile", clock: fixedClock("2026-11-21T12:00:00Z"), seed: 1 });
});
afterAll(async () => {
  await fake?.close();
  await db?.drop();
});
let printed: string[];
const ops = (...words: string[]) => runOps(["reconcile", ...words], (line) => printed.push(line));
beforeEach(() => {
  printed = [];
  vi.stubEnv("DATABASE_URL", db.url);
  vi.stubEnv("STRIPE_SECRET_KEY", "");
});
afterEach(() => vi.unstubAllEnvs());

it("explains itself, and takes nothing but a grace in minutes", async () => {
  expect(await ops("--help")).toBe(0);
  expect(printed.join()).toContain("npm run ops -- reconcile [--grace MINUTES]");
  for (const words of [["now"], ["--grace"], ["--grace", "soon"], ["--grace", "99999"], ["--grace", "1", "2"]])
    expect(await ops(...words), words.join(" ")).toBe(2);
});

it("names a wrong key", async () => {
  vi.stubEnv("STRIPE_SECRET_KEY", "pk_test_wrong");
  expect(await ops()).toBe(1);
  expect(printed.join()).toContain("STRIPE_SECRET_KEY: expected a secret key of Stripe");
});

it("without a key compares what is marked as paid with the books", async () => {
  expect(await ops()).toBe(0);
  expect(printed).toEqual(["mode manual, byHand 0", expect.stringMatching(/^[\d.]+ s$/), "difference 0"]);
  await db.sql(
    `INSERT INTO billing_invoices (id, user_id, period_ms, currency, amount_cents, provider, status, paid_at, created_at, updated_at)
     VALUES (gen_random_uuid(), gen_random_uuid(), 0, 'USD', 1234, 'manual', 'paid', now(), now(), now())`,
  );
  expect(await ops()).toBe(1);
  expect(printed).toContain("invoice I-1 is 12.34 USD by hand and 0 USD in the books");
  expect(printed.at(-1)).toBe("difference 1");
  await db.sql("DELETE FROM billing_invoices");
});

describe("with a key", () => {
  beforeEach(() => {
    vi.stubEnv("STRIPE_SECRET_KEY", "sk_test_opsreconcile");
    vi.stubEnv("STRIPE_API_URL", fake.url);
  });

  it("books what only Stripe knows, once, and prints difference 0 where all agrees", async () => {
    fake.control.topUp(5_000);
    fake.control.payOut(null, 2_000);
    for (const transactions of [2, 2]) {
      printed = [];
      expect(await ops()).toBe(0);
      expect(printed[0]).toContain(`transactions ${transactions}, compared 0, underWay 0, atStripe USD 30, inBooks USD 30`);
      expect(printed.at(-1)).toBe("difference 0");
    }
    expect(await db.sql("SELECT count(*)::int AS n FROM ledger_journals WHERE kind = 'bank-payout'")).toEqual([{ n: 2 }]);
  });

  it("prints what differs, and says so by its exit code", async () => {
    await db.sql(
      `INSERT INTO billing_balances (id, type, amount_cents, fee_cents, currency, source_id, created_at, seen_at)
       VALUES ('txn_stray', 'charge', 100, 0, 'USD', 'pi_stray', '2026-11-21T11:00:00Z', now())`,
    );
    expect(await ops()).toBe(1);
    expect(printed).toContain("charge pi_stray over 1 USD at Stripe is not in the books");
    expect(printed).toContain("Stripe's balance is 30 USD and its transactions sum to 31 USD");
    expect(printed.at(-1)).toBe("difference 2");
  });
});
