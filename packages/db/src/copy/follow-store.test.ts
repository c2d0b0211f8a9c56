import { type FollowSettingsInput, followSettingsSchema } from "@slipstream/core/copy";
import { createFollows } from "@slipstream/core/copy/server";
import type { Instrument, Quote } from "@slipstream/core/market";
import { type Clock, price, Refusal } from "@slipstream/kernel";
import { type FreshDatabase, freshDatabase, sequentialIds } from "@slipstream/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connectDatabase, type Database } from "../connection.ts";
import { createCopyLists } from "./copy-lists.ts";
import { createFollowStore } from "./follow-store.ts";
import { addAccount, addCopy, addPosition, addUser, MARKET, publish } from "./test-copying.ts";

let fresh: FreshDatabase;
let database: Database;
const nextId = sequentialIds(11);
beforeAll(async () => {
  fresh = await freshDatabase();
  database = connectDatabase(fresh.url);
});
afterAll(async () => {
  await database?.close();
  await fresh?.drop();
});

const clock: Clock = { now: () => Date.UTC(2026, 0, 1) };
const LISTED = ["BTC-USDT", "ETH-USDT"];
const prices = new Map([["BTC-USDT", "100000"]]);
const quotes = {
  list: async (): Promise<Quote[]> =>
    [...prices].map(([symbol, at]) => ({ symbol, last: price(at), bid: price(at), ask: price(at), marketMs: MARKET, wallMs: clock.now() })),
  find: async () => null,
};
const rung: string[] = [];
const follows = () =>
  createFollows({
    store: createFollowStore(database),
    copies: createCopyLists(database),
    quotes,
    instruments: { find: (symbol) => (LISTED.includes(symbol) ? ({ symbol, maintenanceTiers: [] } as unknown as Instrument) : null) },
    marketTime: { now: async () => MARKET },
    wakeUps: { ring: (lane) => rung.push(lane), listen: () => () => undefined },
    live: { publish: () => undefined },
    clock,
    nextId,
    drawTurn: () => 12_345,
    feeTerms: { platformBps: 2_000, period: "week" },
  });
const settings = (over: Partial<FollowSettingsInput> = {}) => followSettingsSchema.parse({ copyAmount: "1000", ...over });
const refused = (code: string, field?: string) => expect.objectContaining({ constructor: Refusal, code, ...(field ? { field } : {}) });

type Someone = { userId: string; accountId: string };
const someone = async (balance?: string): Promise<Someone> => {
  const userId = await addUser(fresh, nextId());
  return { userId, accountId: await addAccount(database, nextId, userId, balance) };
};
const aMaster = async (over: Partial<Parameters<typeof publish>[1]> = {}): Promise<Someone & { masterId: string }> => {
  const owner = await someone();
  return { ...owner, masterId: await publish(fresh, { id: nextId(), ...owner, ...over }) };
};
const rowOf = async (id: string) => (await fresh.sql("SELECT * FROM follows WHERE id = $1", [id]))[0];

let ann: Someone;
let master: Someone & { masterId: string };
beforeEach(async () => {
  [ann, master] = [await someone(), await aMaster({ lastSeq: 42 })];
  rung.length = 0;
});
const follow = (over: Partial<FollowSettingsInput> = {}, whom = master.masterId) =>
  follows().follow({ userId: ann.userId, masterId: whom, settings: settings(over) });

describe("following", () => {
  it("begins after the master's last fill, on the default account, for the master's fee, and rings the engine", async () => {
    const view = await follow({ copyExisting: true });
    expect(view).toMatchObject({
      status: "active",
      accountId: ann.accountId,
      copyFeePercentage: 10,
      own: false,
      netProfit: "0",
      returnPct: 0,
    });
    expect(await rowOf(view.id)).toMatchObject({
      start_seq: "42",
      turn: 12_345,
      catch_up: true,
      venue: "paper",
      started_ms: String(MARKET),
    });
    expect(await fresh.sql("SELECT done_seq FROM copy_cursors WHERE master_id = $1", [master.masterId])).toEqual([{ done_seq: "42" }]);
    expect(rung).toEqual(["copies"]);
  });

  it("leaves the cursor of those who follow already where it is", async () => {
    await fresh.sql("INSERT INTO copy_cursors (master_id, venue, done_seq, updated_at) VALUES ($1, 'paper', 40, now())", [master.masterId]);
    await follow();
    expect(await fresh.sql("SELECT done_seq FROM copy_cursors WHERE master_id = $1", [master.masterId])).toEqual([{ done_seq: "40" }]);
  });

  it("of one's own master from another account costs nothing", async () => {
    const other = await addAccount(database, nextId, master.userId);
    const view = await follows().follow({ userId: master.userId, accountId: other, masterId: master.masterId, settings: settings() });
    expect(view).toMatchObject({ own: true, copyFeePercentage: 0 });
  });

  it("with the same id twice is one follow", async () => {
    const followId = nextId();
    const once = { userId: ann.userId, masterId: master.masterId, settings: settings(), followId };
    expect((await follows().follow(once)).id).toBe((await follows().follow(once)).id);
  });

  it.each([
    ["a master that is not there", "master-not-found", "masterId", () => follow({}, nextId())],
    ["less than 100", "below-minimum-amount", "copyAmount", () => follow({ copyAmount: "99.99999999" })],
    ["more than is free", "amount-above-free", "copyAmount", () => follow({ copyAmount: "10000.00000001" })],
    ["a symbol that nobody lists", "unknown-symbol", "symbols", () => follow({ symbols: ["DOGE-USDT"] })],
    ["a blocked symbol that nobody lists", "unknown-symbol", "blockedSymbols", () => follow({ blockedSymbols: ["DOGE-USDT"] })],
    [
      "an account of somebody else",
      "account-not-found",
      "accountId",
      () => follows().follow({ userId: ann.userId, accountId: master.accountId, masterId: master.masterId, settings: settings() }),
    ],
    [
      "the very account that is published",
      "own-account",
      "accountId",
      () => follows().follow({ userId: master.userId, accountId: master.accountId, masterId: master.masterId, settings: settings() }),
    ],
  ])("is refused with %s", async (_name, code, field, attempt) => {
    await expect(attempt()).rejects.toEqual(refused(code, field));
    expect(await fresh.sql("SELECT 1 FROM follows WHERE user_id = $1", [ann.userId])).toEqual([]);
  });

  it("is refused below the master's own minimum", async () => {
    const dear = await aMaster({ minCopy: "2500" });
    await expect(follow({ copyAmount: "2499" }, dear.masterId)).rejects.toEqual(refused("below-minimum-amount", "copyAmount"));
    expect((await follow({ copyAmount: "2500" }, dear.masterId)).status).toBe("active");
  });

  it("is refused twice, and allowed again once it has stopped", async () => {
    const first = await follow();
    await expect(follow()).rejects.toEqual(refused("already-following", "masterId"));
    expect(await follows().stop({ userId: ann.userId, followId: first.id })).toMatchObject([
      { status: "stopped", stopReason: "stopped-by-user" },
    ]);
    expect((await follow()).id).not.toBe(first.id);
  });

  it("is refused where the master has left, or the account is halted or closed", async () => {
    for (const [status, code] of [
      ["halted", "account-halted"],
      ["closed", "account-closed"],
    ] as const) {
      await fresh.sql("UPDATE accounts SET status = $2 WHERE id = $1", [ann.accountId, status]);
      await expect(follow()).rejects.toEqual(refused(code, "accountId"));
    }
    await fresh.sql("UPDATE masters SET status = 'left' WHERE id = $1", [master.masterId]);
    await expect(follow()).rejects.toEqual(refused("master-left", "masterId"));
  });

  it("shares out no more than the equity, profits and losses of other follows counted as theirs", async () => {
    const first = await follow({ copyAmount: "6000" });
    const second = await aMaster();
    await expect(follow({ copyAmount: "4001" }, second.masterId)).rejects.toEqual(refused("amount-above-free"));
    // 0.1 BTC bought at 90,000 and now at 100,000: the profit belongs to the first follow.
    await addPosition(fresh, {
      ...{ id: nextId(), ...ann, symbol: "BTC-USDT", quantity: "0.1", cost: "9000" },
      origin: ["follow", first.id],
    });
    await expect(follow({ copyAmount: "4001" }, second.masterId)).rejects.toEqual(refused("amount-above-free"));
    expect((await follow({ copyAmount: "4000" }, second.masterId)).status).toBe("active");
    expect(await follows().get({ userId: ann.userId, followId: first.id })).toMatchObject({
      unrealizedPnl: "1000",
      openPositions: 1,
      exchangeFees: "1",
    });
  });

  it("says to try later where a position has no price", async () => {
    await addPosition(fresh, { id: nextId(), ...ann, symbol: "ETH-USDT", quantity: "1", cost: "2500", origin: ["manual", "manual"] });
    await expect(follow()).rejects.toEqual(refused("price-stale"));
  });
});

describe("circles", () => {
  /** Each follows the next one: by the account from which that one is published. */
  const chain = async (length: number) => {
    const masters = await Promise.all(Array.from({ length }, () => aMaster()));
    for (const [index, each] of masters.slice(0, -1).entries())
      await follows().follow({ ...each, masterId: masters[index + 1]?.masterId ?? "", settings: settings() });
    return masters;
  };

  it.each([2, 3, 5])("of %i are refused where they would close", async (length) => {
    const masters = await chain(length);
    const [first, last] = [masters[0], masters.at(-1)];
    if (!first || !last) throw new Error("no chain");
    await expect(follows().follow({ ...last, masterId: first.masterId, settings: settings() })).rejects.toEqual(
      refused("follow-cycle", "masterId"),
    );
    const terms = await follows().terms({ userId: last.userId, masterId: first.masterId });
    expect(terms.accounts).toMatchObject([{ refusal: expect.stringContaining("must not return") }]);
  });

  it("may close once a link has stopped", async () => {
    const [first, second] = await chain(2);
    if (!first || !second) throw new Error("no chain");
    await follows().stop({ userId: first.userId, masterId: second.masterId });
    expect((await follows().follow({ ...second, masterId: first.masterId, settings: settings() })).status).toBe("active");
  });

  it("cannot close between two who begin at once", async () => {
    const [a, b] = [await aMaster(), await aMaster()];
    const tried = await Promise.allSettled([
      follows().follow({ ...a, masterId: b.masterId, settings: settings() }),
      follows().follow({ ...b, masterId: a.masterId, settings: settings() }),
    ]);
    expect(tried.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(tried.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "follow-cycle" } });
  });
});

describe("a change", () => {
  it("keeps what it does not name, and is checked as a whole", async () => {
    const { id: followId } = await follow({ maxPositions: 3, lossLimit: "50" });
    const one = { userId: ann.userId, followId };
    expect((await follows().update({ ...one, settings: { copyRatio: "2", lossLimit: null } })).settings).toMatchObject({
      copyAmount: "1000",
      copyRatio: "2",
      maxPositions: 3,
      lossLimit: null,
    });
    await expect(follows().update({ ...one, settings: { mode: "fixed-amount" } })).rejects.toEqual(
      refused("bad-input", "settings.amountPerTrade"),
    );
    expect((await follows().update({ ...one, settings: { mode: "fixed-amount", amountPerTrade: "20" } })).settings.mode).toBe(
      "fixed-amount",
    );
  });

  it("of the amount must fit the account, a smaller one always does", async () => {
    const { id: followId } = await follow({ copyAmount: "6000" });
    const one = { userId: ann.userId, followId };
    await expect(follows().update({ ...one, settings: { copyAmount: "10001" } })).rejects.toEqual(
      refused("amount-above-free", "copyAmount"),
    );
    expect((await follows().update({ ...one, settings: { copyAmount: "10000" } })).settings.copyAmount).toBe("10000");
    await fresh.sql("UPDATE accounts SET cash_minor = 50000000000 WHERE id = $1", [ann.accountId]);
    expect((await follows().update({ ...one, settings: { copyAmount: "900" } })).settings.copyAmount).toBe("900");
    await expect(follows().update({ ...one, settings: { copyAmount: "99" } })).rejects.toEqual(refused("below-minimum-amount"));
  });

  it("pauses and resumes, one or all, and never what has stopped", async () => {
    const [first, second] = [await follow(), await follow({}, (await aMaster()).masterId)];
    const one = { userId: ann.userId, followId: first.id };
    expect((await follows().update({ ...one, status: "paused" })).status).toBe("paused");
    expect((await follows().pauseAll({ userId: ann.userId })).map(({ status }) => status)).toEqual(["paused", "paused"]);
    await follows().stop(one);
    expect(await follows().resumeAll({ userId: ann.userId })).toMatchObject([{ id: second.id, status: "active" }]);
    await expect(follows().update({ ...one, status: "active" })).rejects.toEqual(refused("follow-stopped"));
  });

  it("stops later where something is held, and takes another way of stopping meanwhile", async () => {
    const { id: followId } = await follow();
    const one = { userId: ann.userId, followId };
    await addPosition(fresh, { id: nextId(), ...ann, symbol: "BTC-USDT", quantity: "0.1", cost: "10000", origin: ["follow", followId] });
    expect(await follows().stop(one)).toMatchObject([{ status: "stopping", settings: { onStop: "follow-to-close" }, stoppedAt: null }]);
    expect(await follows().stop({ ...one, onStop: "close-now" })).toMatchObject([
      { status: "stopping", settings: { onStop: "close-now" } },
    ]);
    await expect(follows().update({ ...one, status: "active" })).rejects.toEqual(refused("follow-stopping"));
    await expect(follow()).rejects.toEqual(refused("already-following"));
  });

  it("of somebody else's follow finds nothing", async () => {
    const { id: followId } = await follow();
    const stranger = { userId: master.userId, followId };
    for (const attempt of [
      () => follows().get(stranger),
      () => follows().update({ ...stranger, status: "paused" }),
      () => follows().stop(stranger),
      () => follows().stop({ userId: master.userId, masterId: master.masterId }),
      () => follows().copies({ ...stranger, limit: 10 }),
    ])
      await expect(attempt()).rejects.toEqual(refused("follow-not-found"));
    expect((await follows().list({ userId: master.userId, limit: 10 })).items).toEqual([]);
    expect(await rowOf(followId)).toMatchObject({ status: "active" });
  });
});

describe("at the same time", () => {
  /** Until somebody waits for a lock in this database. */
  const untilSomebodyWaits = async () => {
    for (;;) {
      const [row] = await fresh.sql<{ waiting: boolean }>(
        "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock') AS waiting",
      );
      if (row?.waiting) return;
    }
  };
  /** Holds rows as another transaction would, lets somebody begin, and commits once that one waits. */
  const whileHeld = async <Result>(statement: string, values: unknown[], begin: () => Promise<Result>): Promise<Result> => {
    const other = await fresh.pool.connect();
    try {
      await other.query("BEGIN");
      await other.query(statement, values);
      const begun = begin();
      await untilSomebodyWaits();
      await other.query("COMMIT");
      return await begun;
    } finally {
      other.release();
    }
  };

  it("a fill that is being stored belongs to the time before", async () => {
    const view = await whileHeld("UPDATE masters SET last_seq = 43 WHERE id = $1", [master.masterId], () => follow());
    expect(await rowOf(view.id)).toMatchObject({ start_seq: "43" });
  });

  it("a change waits for the engine to have planned what it plans under the account's lock", async () => {
    const { id: followId } = await follow();
    const change = () => follows().update({ userId: ann.userId, followId, settings: { maxOrderCost: "50" } });
    const view = await whileHeld("SELECT 1 FROM accounts WHERE id = $1 FOR UPDATE", [ann.accountId], change);
    expect(view.settings.maxOrderCost).toBe("50");
  });

  it("two follows of one account cannot share out more than there is", async () => {
    const other = await aMaster();
    const tried = await Promise.allSettled([follow({ copyAmount: "6000" }), follow({ copyAmount: "6000" }, other.masterId)]);
    expect(tried.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(tried.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "amount-above-free" } });
  });
});

describe("lists", () => {
  it("page follows, newest first", async () => {
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) ids.unshift((await follow({ copyAmount: "100" }, (await aMaster()).masterId)).id);
    const first = await follows().list({ userId: ann.userId, limit: 2 });
    const rest = await follows().list({ userId: ann.userId, limit: 2, cursor: first.nextCursor });
    expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(ids);
    expect(rest.nextCursor).toBeNull();
    expect(await follows().totals({ userId: ann.userId })).toMatchObject({ follows: 3, copyAmount: "300" });
  });

  it("page copies of all follows by when the master's fill was recorded, each once", async () => {
    const other = await aMaster();
    const [first, second] = [await follow(), await follow({}, other.masterId)];
    const base = clock.now();
    for (let seq = 1; seq <= 5; seq += 1) {
      const copy = { ...ann, seq, latencyMs: seq * 10, slippageBps: seq, recordedAt: base + seq * 100 };
      const outcome = seq === 3 ? ({ outcome: "skipped", reason: "expired" } as const) : ({ outcome: "copied" } as const);
      await addCopy(fresh, { ...copy, ...outcome, followId: first.id, masterId: master.masterId });
      await addCopy(fresh, { ...copy, outcome: "copied", followId: second.id, masterId: other.masterId });
    }
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await follows().copies({ userId: ann.userId, limit: 3, cursor });
      seen.push(...page.items.map(({ recordedAt, followId, masterSeq }) => `${recordedAt} ${followId} ${masterSeq}`));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toHaveLength(10);
    expect(seen).toEqual([...new Set(seen)].sort().reverse());
    const skipped = await follows().copies({ userId: ann.userId, followId: first.id, outcome: "skipped", limit: 10 });
    expect(skipped.items).toMatchObject([{ masterSeq: 3, reason: "expired", price: null, latencyMs: null }]);
    const [newest] = (await follows().copies({ userId: ann.userId, followId: first.id, limit: 1 })).items;
    expect(newest).toMatchObject({
      masterSeq: 5,
      latencyMs: 50,
      plannedMs: 0,
      submittedMs: 1,
      filledMs: 49,
      masterName: expect.stringContaining("Master"),
    });
    expect(await follows().get({ userId: ann.userId, followId: first.id })).toMatchObject({
      copied: 4,
      skipped: 1,
      pending: 0,
      medianLatencyMs: 30,
      medianSlippageBps: 3,
    });
  });

  it.each(["x", "1_2_3", "99_not-a-follow_1"])("refuse the cursor %j", async (cursor) => {
    await expect(follows().copies({ userId: ann.userId, limit: 3, cursor })).rejects.toEqual(refused("bad-cursor"));
  });
});
