import { type Money, money, type Quantity, quantity } from "@slipstream/kernel";
import { expect, it } from "vitest";
import type { Position } from "../orders/index.ts";
import { marketAt, masterFills, NOW } from "./copy.fixture.ts";
import { decideTend } from "./decide-tend.ts";
import type { CopyRecord, TendedFollow } from "./engine-ports.ts";
import { followSettingsSchema, toCopyTerms } from "./settings.ts";

const XRP = "XRP-USDT";
let ids = 0;
const context = { market: marketAt({ [XRP]: "2" }), now: NOW, nextId: () => `id-${ids++}` };

const held = (size: string): Position => ({
  id: "position",
  accountId: "account",
  userId: "user",
  venue: "paper",
  symbol: XRP,
  origin: { kind: "follow", id: "follow" },
  side: "long",
  quantity: quantity(size),
  cost: money("100"),
  enteredQuantity: quantity(size),
  entered: money("100"),
  exitedQuantity: 0n as Quantity,
  exited: 0n as Money,
  realizedPnl: 0n as Money,
  fees: 0n as Money,
  funding: 0n as Money,
  leverage: 10,
  stopLoss: null,
  takeProfit: null,
  openedAt: NOW,
  openedMs: 0,
  closedAt: null,
  closedMs: null,
});
const nets = (net: string) => {
  const [fill] = masterFills([[XRP, "500", "2"]]);
  if (!fill) throw new Error("a fill");
  return new Map([[XRP, { net: quantity(net), lastFill: { ...fill, seq: 9 } }]]);
};
const state = (over: Partial<TendedFollow> = {}, account: Partial<TendedFollow["account"]> = {}): TendedFollow => ({
  follow: {
    id: "follow",
    userId: "user",
    accountId: "account",
    masterId: "master",
    status: "active",
    terms: toCopyTerms(followSettingsSchema.parse({ copyAmount: "1000", onStop: "close-now" })),
    startSeq: 0,
    realized: 0n as Money,
    feeUnpaid: false,
  },
  masterName: "Master",
  stopReason: null,
  catchUp: false,
  account: {
    id: "account",
    venue: "paper",
    currency: "USDT",
    status: "active",
    cash: money("1000"),
    orderMargin: 0n as Money,
    takerFeeCentibps: 500,
    makerFeeCentibps: 200,
    defaultLeverage: 10,
    leverages: new Map(),
    positions: [held("50")],
    underWay: [],
    ...account,
  },
  liveOrders: 0,
  pendingCopies: 0,
  stuck: [],
  failedCloses: new Map(),
  masterNets: nets("500"),
  ...over,
});
const closes = (decision: ReturnType<typeof decideTend>) =>
  decision?.orders.map(({ role, side, quantity: size }) => `${role} ${side} ${size / 10n ** 18n}`);

it("a follow that stands where it should needs nothing, nor does one whose followers are still behind", () => {
  expect(decideTend(state(), context)).toBeNull();
  expect(decideTend(state({ masterNets: null }), context)).toBeNull();
});

it("what the master left is closed, but not while an order of the sleeve is on its way in it", () => {
  expect(closes(decideTend(state({ masterNets: nets("0") }), context))).toEqual(["close sell 50"]);
  const underWay = [{ followId: "follow", symbol: XRP, quantity: quantity("1"), leverage: 10 }];
  expect(decideTend(state({ masterNets: nets("0") }, { underWay }), context)).toBeNull();
});

it.each([
  [1, 1_999, false],
  [1, 2_000, true],
  [3, 7_999, false],
  [3, 8_000, true],
  [50, 59_999, false],
  [50, 60_000, true],
])("after %i closes that came to nothing the next is tried %i ms after the last: %s", (count, ago, tries) => {
  const failedCloses = new Map([[XRP, { count, lastAt: NOW - ago }]]);
  const decision = decideTend(state({ masterNets: nets("0"), failedCloses }), context);
  expect(closes(decision) ?? []).toEqual(tries ? ["close sell 50"] : []);
  expect(decision?.notices.map(({ kind }) => kind) ?? []).toEqual(tries && count >= 3 ? ["copy-close-failing"] : []);
});

it("a reduction whose order came to nothing is owed: as much as it wanted, and no more than is held", () => {
  const stuck = (wanted: string): CopyRecord[] => [{ symbol: XRP, wanted: quantity(wanted), outcome: "pending" } as CopyRecord];
  const owed = decideTend(state({ stuck: stuck("20"), pendingCopies: 1 }), context);
  expect([closes(owed), owed?.retried[0]?.orderId === owed?.orders[0]?.id]).toEqual([["close sell 20"], true]);
  expect(closes(decideTend(state({ stuck: stuck("80"), pendingCopies: 1 }), context))).toEqual(["close sell 50"]);
  const gone = decideTend(state({ stuck: stuck("20"), pendingCopies: 1 }, { positions: [] }), context);
  expect(gone?.retried.map(({ outcome, reason }) => `${outcome} ${reason}`)).toEqual(["skipped nothing-held"]);
});

it("stopping ends when nothing is held and nothing under way", () => {
  const stopping = { ...state().follow, status: "stopping" as const };
  expect(decideTend(state({ follow: stopping }, { positions: [] }), context)?.status).toBe("stopped");
  expect(decideTend(state({ follow: stopping, liveOrders: 1 }, { positions: [] }), context)).toBeNull();
  expect(decideTend(state({ follow: stopping, pendingCopies: 1 }, { positions: [] }), context)).toBeNull();
});
