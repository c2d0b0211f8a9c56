import { createPeopleStore } from "@slipstream/db";
import { HOUR_MS } from "@slipstream/kernel";
import { type FreshDatabase, freshDatabase, sequentialIds } from "@slipstream/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { StartWorkers } from "../deps.ts";
import { type MarketWorld, openMarketWorld } from "../market-world.fixture.ts";
import { startMailWorkers } from "./mail.ts";
import { startPeopleWorkers } from "./people.ts";

let fresh: FreshDatabase;
let world: MarketWorld;
const nextId = sequentialIds(5);
beforeAll(async () => {
  fresh = await freshDatabase();
  world = await openMarketWorld(fresh.url);
});
afterAll(async () => {
  await world?.close();
  await fresh?.drop();
});

/** One look: the first comes at once, and the stop waits for it. */
async function look(start: StartWorkers): Promise<void> {
  const { deps } = await world.takeLane();
  const stop = await start(deps);
  await stop();
}

it("catches mails where no server is named", async () => {
  const id = nextId();
  await createPeopleStore(world.database).atomically((writes) =>
    writes.appendMail({ id, userId: null, to: "ada@example.com", subject: "s", text: "t", html: "h", createdAt: Date.now() }),
  );
  await look(startMailWorkers);
  expect(await fresh.sql("SELECT state, attempts FROM mails WHERE id = $1", [id])).toEqual([{ state: "caught", attempts: 1 }]);
});

it("ends sessions that ran out", async () => {
  const [userId, idle, alive] = [nextId(), nextId(), nextId()];
  await fresh.sql("INSERT INTO users (id, email, name, password_hash) VALUES ($1, 'ada@example.com', 'Ada', 'x')", [userId]);
  const open = (id: string, seenAgoMs: number) =>
    fresh.sql("INSERT INTO sessions VALUES ($1, $2, 1, 'ip', 'agent', $3, $3, $4)", [
      id,
      userId,
      new Date(Date.now() - seenAgoMs),
      new Date(Date.now() + HOUR_MS),
    ]);
  await open(idle, HOUR_MS);
  await open(alive, 0);
  await look(startPeopleWorkers);
  expect(await fresh.sql("SELECT id FROM sessions WHERE revoked_at IS NOT NULL")).toEqual([{ id: idle }]);
});
