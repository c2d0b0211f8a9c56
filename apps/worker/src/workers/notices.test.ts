import { createNoticeStore } from "@slipstream/db";
import { DAY_MS } from "@slipstream/kernel";
import { type FreshDatabase, freshDatabase, sequentialIds } from "@slipstream/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type MarketWorld, openMarketWorld } from "../market-world.fixture.ts";
import { startNoticeWorkers } from "./notices.ts";

let fresh: FreshDatabase;
let world: MarketWorld;
const nextId = sequentialIds(6);
const ada = nextId();
beforeAll(async () => {
  fresh = await freshDatabase();
  world = await openMarketWorld(fresh.url, { APP_URL: "https://slip.example/" });
  await fresh.sql(
    "INSERT INTO users (id, email, name, password_hash, email_confirmed_at) VALUES ($1, 'ada@example.com', 'Ada', 'x', now())",
    [ada],
  );
});
afterAll(async () => {
  await world?.close();
  await fresh?.drop();
});

/** One look: the first comes at once, and the stop waits for it. */
async function look(): Promise<void> {
  const { deps } = await world.takeLane();
  const stop = await startNoticeWorkers(deps);
  await stop();
}
const tell = (at: number) =>
  createNoticeStore(world.database).append([
    {
      id: nextId(),
      userId: ada,
      at,
      kind: "master-left",
      payload: { followId: nextId(), accountId: nextId(), masterId: nextId(), masterName: "Trend", atStop: "keep" },
    },
  ]);

it("mails a notice once, with links into this installation, and leaves it in the app", async () => {
  await tell(Date.now());
  await look();
  await look();
  const mails = await fresh.sql<{ to_address: string; subject: string; text: string }>("SELECT to_address, subject, text FROM mails");
  expect(mails).toEqual([
    {
      to_address: "ada@example.com",
      subject: "A master has left",
      text: expect.stringContaining("https://slip.example/settings/notifications"),
    },
  ]);
  expect(await createNoticeStore(world.database).countUnread(ada, 9)).toBe(1);
});

it("removes what is older than 90 days", async () => {
  await fresh.sql("DELETE FROM notices");
  await tell(Date.now() - 91 * DAY_MS);
  await tell(Date.now() - 89 * DAY_MS);
  await look();
  expect(await fresh.sql("SELECT count(*)::int AS kept FROM notices")).toEqual([{ kept: 1 }]);
});
