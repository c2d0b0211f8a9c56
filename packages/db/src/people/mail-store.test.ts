import { type FreshDatabase, freshDatabase, sequentialIds } from "@slipstream/testing";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { connectDatabase, type Database, inTransaction } from "../connection.ts";
import { createMailStore } from "./mail-store.ts";
import { createPeopleStore } from "./people-store.ts";

let fresh: FreshDatabase;
let database: Database;
const nextId = sequentialIds(9);
const NOW = Date.parse("2026-11-21T10:00:00Z");
beforeAll(async () => {
  fresh = await freshDatabase();
  database = connectDatabase(fresh.url);
});
afterAll(async () => {
  await database?.close();
  await fresh?.drop();
});
beforeEach(() => fresh.sql("DELETE FROM mails"));

async function post(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => nextId());
  const mail = { userId: null, to: "ada@example.com", subject: "s", text: "t", html: "h", createdAt: NOW };
  await createPeopleStore(database).atomically(async (writes) => {
    for (const id of ids) await writes.appendMail({ id, ...mail });
  });
  return ids;
}

it("hands each mail to one of many workers, oldest first, and hides it until it is due again", async () => {
  const mails = createMailStore(database);
  const ids = await post(30);
  const batches = await Promise.all(Array.from({ length: 6 }, () => mails.claimDue(NOW, NOW + 60_000, 10)));
  const claimed = batches.flat().map(({ id }) => id);
  expect(claimed).toHaveLength(30);
  expect(new Set(claimed)).toEqual(new Set(ids));
  expect(await mails.claimDue(NOW + 59_999, NOW + 99_000, 10)).toEqual([]);
  const again = await mails.claimDue(NOW + 60_000, NOW + 99_000, 30);
  expect(again.map(({ attempts }) => attempts)).toEqual(Array(30).fill(2));
});

it("goes past mails that another worker is claiming, without waiting for it", async () => {
  const [locked = "", ...free] = await post(3);
  await inTransaction(database.pool, async (other) => {
    await other.query("SELECT 1 FROM mails WHERE id = $1 FOR UPDATE", [locked]);
    const claimed = await createMailStore(database).claimDue(NOW, NOW + 60_000, 10);
    expect(claimed.map(({ id }) => id)).toEqual(free);
  });
});

it("hands out no more what was sent, caught or given up, and again what failed", async () => {
  const mails = createMailStore(database);
  const [sent = "", caught = "", dead = "", failed = ""] = await post(4);
  await mails.claimDue(NOW, NOW + 60_000, 10);
  await mails.recordDelivered(sent, "sent", NOW);
  await mails.recordDelivered(caught, "caught", NOW);
  await mails.recordFailed(dead, "no such user", { givenUpAt: NOW });
  await mails.recordFailed(failed, "try later", { retryAt: NOW + 15_000 });
  expect((await mails.claimDue(NOW + 15_000, NOW + 99_000, 10)).map(({ id }) => id)).toEqual([failed]);
  expect(await mails.claimDue(NOW + 90_000, NOW + 99_999, 10)).toEqual([]);
  expect((await mails.listCaught(10)).map(({ id }) => id)).toEqual([caught]);
  expect(await fresh.sql("SELECT state, last_error FROM mails WHERE id = $1", [dead])).toEqual([
    { state: "failed", last_error: "no such user" },
  ]);
});

it("forgets a mail whose cause did not happen", async () => {
  const failing = createPeopleStore(database).atomically(async (writes) => {
    await writes.appendMail({ id: nextId(), userId: null, to: "a@b.c", subject: "s", text: "t", html: "h", createdAt: NOW });
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await createMailStore(database).claimDue(NOW, NOW + 1, 10)).toEqual([]);
});
