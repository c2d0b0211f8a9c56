import {
  addMoney,
  addQuantity,
  type Money,
  type Ms,
  type NextId,
  negateMoney,
  type Quantity,
  ZERO_MONEY,
  ZERO_QUANTITY,
} from "@slipstream/kernel";
import { type Fill, isLive, type Order, type Origin, type Position, sleeveKey } from "../orders/index.ts";
import {
  beginExit,
  type CashTransfer,
  type ExposedAccount,
  type LaneStore,
  type RiskStore,
  type Settlement,
  settleReports,
  type VenueReport,
} from "../orders/server.ts";
import type { Stake } from "./find-moved.ts";

/** A trading account of the history. */
export type HistoryAccount = {
  readonly id: string;
  readonly userId: string;
  readonly venue: string;
  readonly origin: Origin;
  readonly initialBalance: Money;
  readonly leverage: number;
  readonly takerFeeCentibps: number;
  readonly makerFeeCentibps: number;
};
/** A movement of cash; `journalId` names what moved together. */
export type HistoryTransfer = Omit<CashTransfer, "kind"> & {
  readonly kind: CashTransfer["kind"] | "deposit" | "liquidation";
  readonly journalId: string;
};

/** What the gate reads of an account, and what a page or a rule wants to know of it. */
export type HistoryState = {
  readonly cash: Money;
  readonly orderMargin: Money;
  readonly liveOrders: number;
  readonly positions: readonly Position[];
  restingOn(symbol: string, side: Order["side"]): Quantity;
};

/** Accounts, orders, fills and positions in memory, with the same promises as the tables: what the engine reads and writes while a history is made. */
export type HistoryBooks = {
  readonly lane: LaneStore;
  readonly risk: RiskStore;
  stateOf(accountId: string): HistoryState;
  /** Of each symbol the newest position, open or closed. */
  newestOf(accountId: string): readonly Position[];
  plan(order: Order): void;
  liveOrders(): readonly Order[];
  /** What every account has and holds. */
  stakes(): readonly Stake[];
  all(): {
    readonly orders: readonly Order[];
    readonly fills: readonly Fill[];
    readonly positions: readonly Position[];
    readonly transfers: readonly HistoryTransfer[];
    cashOf(accountId: string): Money;
  };
};

export function openHistoryBooks(
  accounts: readonly HistoryAccount[],
  { at, nextId, fromMs }: { at: Ms; nextId: NextId; fromMs: Ms },
): HistoryBooks {
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const cash = new Map(accounts.map(({ id }) => [id, ZERO_MONEY]));
  const orders = new Map<string, Order>();
  const live = new Map<string, Order>();
  const positions = new Map<string, Position>();
  const open = new Map<string, Position>();
  const newest = new Map<string, Position>();
  const fills: Fill[] = [];
  const transfers: HistoryTransfer[] = [];

  const put = (order: Order): void => {
    orders.set(order.id, order);
    if (isLive(order.status)) live.set(order.id, order);
    else live.delete(order.id);
  };
  const move = (transfer: HistoryTransfer, change: Money): void => {
    transfers.push(transfer);
    cash.set(transfer.accountId, addMoney(cash.get(transfer.accountId) ?? ZERO_MONEY, change));
  };
  for (const { id, initialBalance } of accounts) {
    const cause = nextId();
    const deposit = { accountId: id, kind: "deposit" as const, debit: "cash", credit: "external", amount: initialBalance, causeId: cause };
    move({ ...deposit, journalId: cause, marketMs: fromMs }, initialBalance);
  }

  const record = (reports: readonly VenueReport[]): Settlement => {
    const settlement = settleReports(
      reports,
      {
        orders: [...live.values()],
        positions: [...open.values()],
        fees: byId,
        // The paper venue fills whole orders: one that has a fill is not live any more.
        recorded: new Set(),
      },
      { at, nextId, cancelsAtOnce: true },
    );
    for (const order of [...settlement.orders, ...settlement.newOrders]) put(order);
    for (const position of settlement.positions) {
      positions.set(position.id, position);
      const key = sleeveKey(position);
      if (newest.get(key)?.closedMs !== null || newest.get(key)?.id === position.id) newest.set(key, position);
      if (position.closedMs === null) open.set(key, position);
      else if (open.get(key)?.id === position.id) open.delete(key);
    }
    fills.push(...settlement.fills);
    for (const transfer of settlement.transfers)
      move({ ...transfer, journalId: transfer.causeId }, transfer.debit === "cash" ? transfer.amount : negateMoney(transfer.amount));
    return settlement;
  };

  const liveWith = (...statuses: readonly Order["status"][]): Order[] =>
    [...live.values()].filter(({ status }) => statuses.includes(status));
  const heldBy = (accountId: string): Position[] => [...open.values()].filter((position) => position.accountId === accountId);
  const exposed = (accountId: string): ExposedAccount => ({
    accountId,
    cash: cash.get(accountId) ?? ZERO_MONEY,
    takerFeeCentibps: byId.get(accountId)?.takerFeeCentibps ?? 0,
    positions: heldBy(accountId),
  });

  const lane: LaneStore = {
    async sendPlanned(limit, submit) {
      const planned = liveWith("planned").slice(0, limit);
      if (planned.length === 0) return null;
      return { sent: planned.length, settlement: record(await submit(planned)) };
    },
    listCancelling: async (limit) => liveWith("cancelling").slice(0, limit),
    listUnanswered: async (limit) => liveWith("submitted", "unknown").slice(0, limit),
    listResting: async () => liveWith("open", "partially-filled"),
    async release(orderIds) {
      for (const id of orderIds) {
        const order = live.get(id);
        if (order) put({ ...order, status: "planned" });
      }
    },
    record: async (reports) => record(reports),
    // No rule of the demo trails a stop.
    listPeaks: async () => [],
    recordPeaks: async () => undefined,
    foldPeaks: async () => undefined,
  };

  const risk: RiskStore = {
    listExposed: async () => [],
    readExposed: async (accountIds) => accountIds.map(exposed),
    async liquidate(accountId, decide) {
      const account = exposed(accountId);
      const close = decide(account);
      const orders = [...live.values()].filter((order) => order.accountId === accountId);
      const begun = close
        .flatMap((id) => account.positions.find((position) => position.id === id) ?? [])
        .filter(({ id }) => !orders.some((order) => order.role === "liquidation" && order.positionId === id));
      for (const order of orders.filter(({ reduceOnly, status }) => close.length > 0 && !reduceOnly && status !== "cancelling"))
        put(withdrawn(order, at));
      for (const position of begun) put(beginExit(position, { role: "liquidation", type: "market", triggerPrice: null }, { at, nextId }));
      return { account, ordered: begun.length > 0 };
    },
    async coverShortfalls(accountIds, marketMs) {
      const owing = accounts.filter(
        ({ id }) => (accountIds === "all" || accountIds.includes(id)) && (cash.get(id) ?? ZERO_MONEY) < 0n && heldBy(id).length === 0,
      );
      for (const { id } of owing) {
        const amount = negateMoney(cash.get(id) ?? ZERO_MONEY);
        const cause = nextId();
        move(
          { accountId: id, kind: "liquidation", debit: "cash", credit: "insurance", amount, causeId: cause, journalId: cause, marketMs },
          amount,
        );
      }
      return owing.map(({ id }) => id);
    },
    // The recording carries no funding rates, and without a rate nothing is charged.
    chargeFunding: async () => ({ charged: [], next: null }),
  };

  return {
    lane,
    risk,
    stateOf(accountId) {
      const own = [...live.values()].filter((order) => order.accountId === accountId);
      return {
        cash: cash.get(accountId) ?? ZERO_MONEY,
        orderMargin: addMoney(...own.map(({ reserved }) => reserved)),
        liveOrders: own.length,
        positions: heldBy(accountId),
        restingOn: (symbol, side) =>
          own
            .filter((order) => order.symbol === symbol && order.side === side && !order.reduceOnly)
            .reduce((sum, { quantity }) => addQuantity(sum, quantity), ZERO_QUANTITY),
      };
    },
    newestOf: (accountId) => [...newest.values()].filter((position) => position.accountId === accountId),
    plan: put,
    liveOrders: () => [...live.values()],
    stakes: () => accounts.map(({ id }) => exposed(id)),
    all: () => ({
      orders: [...orders.values()],
      fills,
      positions: [...positions.values()],
      transfers,
      cashOf: (accountId) => cash.get(accountId) ?? ZERO_MONEY,
    }),
  };
}

const withdrawn = (order: Order, at: Ms): Order => {
  const planned = order.status === "planned";
  return {
    ...order,
    status: planned ? "cancelled" : "cancelling",
    reason: "liquidation",
    message: "The account fell below its maintenance margin.",
    reserved: planned ? ZERO_MONEY : order.reserved,
    doneAt: planned ? at : null,
    updatedAt: at,
  };
};
