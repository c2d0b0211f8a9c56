import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Follower, type InvoicesWorld, invoicesWorld } from "./invoices.fixture.ts";

let world: InvoicesWorld;
let ann: Follower;
let master: { masterId: string; ownerId: string };
beforeAll(async () => {
  world = await invoicesWorld();
});
afterAll(() => world?.close());
beforeEach(async () => {
  [ann, master] = [await world.follower(), await world.master()];
});
afterEach(async () => {
  expect(await world.brokenBooks()).toEqual([]);
});

describe("the period of an invoice", () => {
  it("has what was settled up to its end: a stop after it waits for the next one", async () => {
    await world.nextWeek();
    await world.fee(ann, master, "8", "stop");
    expect(await world.plan()).toBe(0);
    await world.nextWeek();
    expect(await world.invoicesOf(ann.userId)).toMatchObject([{ amount: "8" }]);
  });

  it("is the operator's early one where there was one since, and the next is another", async () => {
    await world.fee(ann, master, "8", "early");
    const closedAt = world.market.ms;
    expect(await world.plan()).toBe(1);
    expect(await world.invoicesOf(ann.userId)).toMatchObject([{ amount: "8", periodTo: new Date(closedAt).toISOString() }]);
    world.market.ms += 60_000;
    await world.fee(ann, master, "3", "early");
    expect([await world.plan(), await world.plan()]).toEqual([1, 0]);
    expect((await world.invoicesOf(ann.userId)).map(({ amount }) => amount)).toEqual(["3", "8"]);
  });
});
