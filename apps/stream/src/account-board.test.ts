import { beforeEach, describe, expect, it } from "vitest";
import { type AccountBoard, createAccountBoard } from "./account-board.ts";

type Loaded = { id: string; cash: string };
let stored: Map<string, { cash: string; revision: string }>;
let loads: string[][];
let errors: unknown[];
let elapsedMs: number;
let markCostMs: number;
let isDown: boolean;
let prices: number;
let board: AccountBoard;
let nowMs: number;

beforeEach(() => {
  stored = new Map([["a", { cash: "1", revision: "r1" }]]);
  [loads, errors, elapsedMs, markCostMs, isDown, prices, nowMs] = [[], [], 0, 0, false, 1, 1_000_000];
  board = createAccountBoard<Loaded>({
    source: {
      load: async (ids) => {
        loads.push([...ids]);
        if (isDown) throw new Error("down");
        return new Map(
          ids.flatMap((id) => {
            const found = stored.get(id);
            return found ? [[id, { loaded: { id, cash: found.cash }, revision: found.revision }] as const] : [];
          }),
        );
      },
      symbolsOf: () => ["BTC-USDT"],
      mark: ({ id, cash }) => {
        elapsedMs += markCostMs;
        if (cash === "broken") throw new Error("broken");
        return { account: { id, cash, equity: String(prices) }, positions: [] } as never;
      },
    },
    quoteOf: () => null,
    elapsed: () => elapsedMs,
    onError: (error) => errors.push(error),
  });
});
const turn = (afterMs = 100) => {
  nowMs += afterMs;
  return board.turn(nowMs);
};
const aMark = (equity: string, cash = "1") => ({
  topic: "account:a",
  data: { kind: "mark", mark: { account: { id: "a", cash, equity }, positions: [] } },
});
const REFETCH = { topic: "account:a", data: { kind: "refetch" } };

it("marks an account at once when it is watched, and again when its prices move, twice a second at most", async () => {
  board.watch("a");
  expect(await turn()).toEqual([aMark("1")]);
  expect(board.snapshotOf("a")).toMatchObject({ account: { equity: "1" } });
  prices = 2;
  expect(await turn()).toEqual([]);
  board.move(["ETH-USDT"]);
  expect(await turn(500)).toEqual([]);
  board.move(["BTC-USDT"]);
  expect(await turn()).toEqual([aMark("2")]);
  prices = 3;
  board.move(["BTC-USDT"]);
  expect(await turn(499)).toEqual([]);
  expect(await turn(1)).toEqual([aMark("3")]);
  expect(loads).toEqual([["a"]]);
});

it("says nothing where nothing changed", async () => {
  board.watch("a");
  await turn();
  board.move(["BTC-USDT"]);
  board.touch("a", { isAnnounced: true });
  expect(await turn(600)).toEqual([]);
});

it("loads what was touched, marks it at once, and looks at the rest every five seconds", async () => {
  board.watch("a");
  await turn();
  stored.set("a", { cash: "2", revision: "r2" });
  board.touch("a", { isAnnounced: true });
  expect(await turn()).toEqual([aMark("1", "2")]);
  expect(await turn(4_999)).toEqual([]);
  expect(loads).toHaveLength(2);
  await turn(1);
  expect(loads).toHaveLength(3);
});

describe("a change that nobody announced", () => {
  it.each([
    ["on the look every five seconds", () => undefined, 5_000],
    ["when events may have been lost", () => board.touchAll(), 100],
    ["when something else was said", () => board.touch("a", { isAnnounced: false }), 100],
  ])("is told as refetch %s", async (_name, cause, afterMs) => {
    board.watch("a");
    await turn();
    stored.set("a", { cash: "9", revision: "r9" });
    cause();
    expect(await turn(afterMs)).toEqual([REFETCH, aMark("1", "9")]);
  });

  it("is told when the account is gone", async () => {
    board.watch("a");
    await turn();
    stored.clear();
    board.touchAll();
    expect(await turn()).toEqual([REFETCH]);
  });
});

it("keeps what it knows while the database is away, and loads when it is back", async () => {
  board.watch("a");
  await turn();
  isDown = true;
  stored.set("a", { cash: "2", revision: "r2" });
  board.touch("a", { isAnnounced: true });
  prices = 5;
  board.move(["BTC-USDT"]);
  expect(await turn(600)).toEqual([aMark("5")]);
  expect(errors).toHaveLength(1);
  isDown = false;
  expect(await turn()).toContainEqual(aMark("5", "2"));
});

it("goes on with the others where one cannot be valued", async () => {
  stored.set("b", { cash: "broken", revision: "r" });
  board.watch("b");
  board.watch("a");
  expect(await turn()).toEqual([aMark("1")]);
  expect(errors).toHaveLength(1);
});

it("values many accounts less often rather than late, each in its turn", async () => {
  markCostMs = 10;
  const all = Array.from({ length: 10 }, (_, index) => `x${index}`);
  for (const id of all) {
    stored.set(id, { cash: id, revision: "r" });
    board.watch(id);
  }
  const seen: string[] = [];
  for (let count = 0; count < 4; count += 1) seen.push(...(await turn()).map(({ topic }) => topic.slice("account:".length)));
  expect(seen.toSorted()).toEqual(all);
  expect(new Set(seen).size).toBe(10);
});

it("forgets who is not watched", async () => {
  board.watch("a");
  board.unwatch("a");
  expect(await turn()).toEqual([]);
  expect(board.watchedCount()).toBe(0);
  expect(board.snapshotOf("a")).toBeNull();
  board.touch("a", { isAnnounced: true });
  expect(loads).toEqual([]);
});
