import { expect, it } from "vitest";
import type { Order } from "./order.ts";
import { anOrder } from "./orders.fixture.ts";
import { createOutsideLane } from "./outside-lane.ts";
import type { ClaimedOrder, OutsideGateway, OutsideStore, SubmitAnswer, TradedScope } from "./outside-ports.ts";
import { type VenueReport, VenueUnavailable } from "./ports.ts";
import type { Settlement } from "./settle-reports.ts";
import { CAREFUL_MANNERS } from "./venue-manners.ts";

const NOTHING: Settlement = { orders: [], newOrders: [], fills: [], positions: [], transfers: [], cashChanges: new Map() };
const report = (order: Order, status: VenueReport["status"], reason: string | null = null): VenueReport => ({
  orderId: order.id,
  status,
  marketMs: 0,
  executions: [],
  reason,
  message: null,
});

/** A lane with a store that only notes what is asked of it, and a venue that answers as a test says. */
function openLane(submit: (claims: readonly ClaimedOrder[]) => Promise<readonly SubmitAnswer[]>) {
  let nowMs = 1_000_000;
  let waiting: Order[] = [];
  const calls: string[] = [];
  const failures: unknown[] = [];
  const endedSince: number[] = [];
  const lists = {
    unanswered: [] as ClaimedOrder[],
    late: [] as Order[],
    scopes: [] as TradedScope[],
    noTradesOf: null as string | null,
  };
  const store: OutsideStore = {
    claim: async ({ at }) => {
      const claims = waiting.map((order) => ({ order, claimedAt: at }));
      waiting = [];
      return claims;
    },
    release: async (claims) => void calls.push(...claims.map(({ order }) => `release ${order.id}`)),
    record: async (reports) => {
      calls.push(...reports.map(({ orderId, status, reason }) => `record ${orderId} ${status} ${reason ?? "-"}`));
      if (reports.some(({ orderId }) => orderId === "poison")) throw new Error("cannot be written");
      return NOTHING;
    },
    endAbsent: async (ends) => {
      calls.push(...ends.map(({ report: { orderId, status, reason } }) => `end ${orderId} ${status} ${reason ?? "-"}`));
      return NOTHING;
    },
    listPointless: async () => lists.late.splice(0),
    listCancelling: async () => [],
    listUnanswered: async ({ claimedUntil }) => lists.unanswered.filter(({ claimedAt }) => claimedAt <= claimedUntil),
    listUnheard: async () => [],
    listScopes: async (query) => {
      endedSince.push(query.endedSince);
      return lists.scopes;
    },
  };
  const asked: string[] = [];
  const venue: OutsideGateway = {
    venue: "fake",
    submit,
    cancel: async () => [],
    query: async (orders) => {
      asked.push(...orders.map(({ id }) => id));
      return orders.map(({ id }) => ({ orderId: id, status: "absent" as const }));
    },
    listTrades: async ({ accountId, sinceMs }) => {
      if (accountId === lists.noTradesOf) throw new VenueUnavailable("no list of trades");
      calls.push(`trades ${accountId} since ${sinceMs}`);
      return [];
    },
    listen: () => () => undefined,
  };
  const lane = createOutsideLane({
    venue,
    manners: CAREFUL_MANNERS,
    store,
    bus: { publish: () => undefined },
    clock: { now: () => nowMs },
    crashPoint: () => undefined,
    fail: (error) => failures.push(error),
  });
  return {
    lane,
    calls,
    failures,
    asked,
    lists,
    endedSince,
    plan: (...orders: Order[]) => waiting.push(...orders),
    pass: (ms: number) => {
      nowMs += ms;
    },
    now: () => nowMs,
  };
}
const order = (id: string, accountId = "ann", over: Partial<Order> = {}) => anOrder({ id, accountId, createdAt: 1_000_000, ...over });

it.each([
  ["an acceptance is written down", (one: Order) => report(one, "open"), "record a open -"],
  ["a refusal by one of the names ends it", (one: Order) => report(one, "rejected", "below-minimum"), "record a rejected below-minimum"],
  ["a refusal by any other name leaves it unknown", (one: Order) => report(one, "rejected", "server-busy"), "record a unknown -"],
  ["a refusal without a name leaves it unknown", (one: Order) => report(one, "rejected"), "record a unknown -"],
  ["what came too late for its claim goes back", (one: Order) => ({ orderId: one.id, status: "late" as const }), "release a"],
  ["a duplicate id is looked up", (one: Order) => ({ orderId: one.id, status: "duplicate" as const }), "record a unknown -"],
  ["an answer for somebody else is none", (one: Order) => ({ ...report(one, "open"), orderId: "b" }), "record a unknown -"],
] as const)("%s", async (_what, answer, call) => {
  const { lane, calls, plan } = openLane(async ([claim]) => (claim ? [answer(claim.order)] : []));
  plan(order("a"));
  expect(await lane.work()).toBe(1);
  await lane.drain();
  expect(calls).toEqual([call]);
});

it("an exception of any kind leaves it unknown, but for the one that says that nothing was taken", async () => {
  const broken = openLane(() => Promise.reject(new Error("socket hang up")));
  broken.plan(order("a"));
  await broken.lane.work();
  await broken.lane.drain();
  const down = openLane(() => Promise.reject(new VenueUnavailable("no connection")));
  down.plan(order("a"));
  await down.lane.work();
  await down.lane.drain();
  expect([broken.calls, down.calls, broken.failures, down.failures]).toEqual([["record a unknown -"], ["release a"], [], []]);
});

it("sends nothing before the venue wants to hear again", async () => {
  const { lane, plan, pass } = openLane(async ([claim]) =>
    claim ? [{ orderId: claim.order.id, status: "not-taken", retryAfterMs: 10_000 }] : [],
  );
  plan(order("a"));
  await lane.work();
  await lane.drain();
  plan(order("b"));
  pass(9_999);
  expect(await lane.work()).toBe(0);
  pass(1);
  expect(await lane.work()).toBe(1);
});

it("lets no account wait for another one's answer", async () => {
  const { lane, plan, calls } = openLane(([claim]) =>
    claim?.order.accountId === "slow" ? new Promise(() => undefined) : Promise.resolve(claim ? [report(claim.order, "filled")] : []),
  );
  plan(order("a", "slow"), order("b", "quick"));
  await lane.work();
  plan(order("c", "quick"));
  expect(await lane.work()).toBe(1);
  await new Promise((resolve) => setImmediate(resolve));
  expect(calls).toEqual(["record b filled -", "record c filled -"]);
});

it("gives the lane up when something cannot be written down", async () => {
  const { lane, plan, failures } = openLane(async ([claim]) => (claim ? [report(claim.order, "open")] : []));
  plan(order("poison"));
  await lane.work();
  await lane.drain();
  expect(failures.map(String)).toEqual(["Error: cannot be written"]);
});

it.each([
  ["a young opening is planned again", { createdAt: 1_000_000 }, "release a"],
  ["an opening older than a minute has expired", { createdAt: 1_000_000 - 50_000 }, "end a expired expired"],
  ["a reduction never expires", { createdAt: 0, reduceOnly: true }, "release a"],
  ["what its owner wanted gone is gone", { status: "cancelling" as const }, "end a cancelled absent-at-venue"],
  ["what had been accepted once has ended", { status: "open" as const, acceptedMs: 5 }, "record a cancelled absent-at-venue"],
] as const)("denied three times after the horizon, and no trade of it: %s", async (_what, over, call) => {
  const { lane, calls, lists, asked, pass, now } = openLane(async () => []);
  lists.unanswered = [{ order: order("a", "ann", over), claimedAt: now() }];
  for (const ms of [15_999, 1, 1_999, 1, 2_000]) {
    pass(ms);
    expect(calls).toEqual([]);
    await lane.work();
    await lane.drain();
  }
  expect([asked.length, calls]).toEqual([3, [expect.stringMatching(/^trades ann/), call]]);
});

it("compares executions of all scopes; one that cannot be had keeps no other back, and is looked for again", async () => {
  const { lane, lists, calls, pass, endedSince } = openLane(async () => []);
  lists.scopes = [
    { accountId: "ann", symbol: "BTC-USDT", firstSentAt: 900_000 },
    { accountId: "bob", symbol: "BTC-USDT", firstSentAt: 950_000 },
  ];
  lists.noTradesOf = "ann";
  const turn = async () => {
    calls.length = 0;
    await lane.work();
    await lane.drain();
    return calls.filter((call) => call.startsWith("trades"));
  };
  expect(await turn()).toEqual(["trades bob since 890000"]);
  lists.noTradesOf = null;
  pass(30_000);
  expect(await turn()).toEqual(["trades ann since 840000", "trades bob since 940000"]);
  pass(30_000);
  expect(await turn()).toEqual(["trades ann since 970000", "trades bob since 970000"]);
  // A day back until all of it was compared once; then from where that was, with the overlap.
  expect(endedSince).toEqual([1_000_000 - 86_400_000, 1_030_000 - 86_400_000, 1_030_000 - 60_000]);
});

it("asks for nothing whose submission is still under way here", async () => {
  const { lane, plan, lists, asked, pass } = openLane(() => new Promise(() => undefined));
  const one = order("a");
  plan(one);
  await lane.work();
  lists.unanswered = [{ order: one, claimedAt: 0 }];
  pass(60_000);
  await lane.work();
  await new Promise((resolve) => setImmediate(resolve));
  expect(asked).toEqual([]);
});

it("ends what is pointless to send: late openings expire, reductions of nothing are cancelled", async () => {
  const { lane, calls, lists } = openLane(async () => []);
  lists.late = [order("a"), order("b", "ann", { reduceOnly: true })];
  await lane.work();
  expect(calls).toEqual(["record a expired expired", "record b cancelled position-closed"]);
});
