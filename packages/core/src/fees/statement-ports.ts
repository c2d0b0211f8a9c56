import type { Money, Ms, Price, Quantity } from "@slipstream/kernel";
import type { AccountKind, JournalKind } from "../ledger/index.ts";
import type { PageOf } from "../orders/server.ts";

/** What came of a fee after it was charged. */
export type PaymentState = "none" | "not-charged" | "carried" | "open" | "paid" | "written-off";

/** Over the life of one account with one master: price results, exchange fees, funding, and notionals of sells less those of buys. */
export type LifeSums = { readonly price: Money; readonly exchangeFees: Money; readonly funding: Money; readonly flow: Money };

/** A settlement as it was written, with the names of now and what came of its fee. */
export type StatementRecord = {
  readonly id: string;
  readonly number: bigint;
  readonly followId: string;
  readonly userId: string;
  readonly accountId: string;
  readonly accountName: string;
  /** Its money is none. */
  readonly paper: boolean;
  readonly masterId: string;
  readonly masterName: string;
  readonly reason: "period" | "stop" | "early";
  readonly fromMs: Ms;
  readonly toMs: Ms;
  readonly currency: string;
  /** What was counted: fills before `toMs` up to this number, cash transfers before `toMs` up to that id. */
  readonly fillSeq: bigint;
  readonly cashId: bigint;
  readonly prices: ReadonlyMap<string, Price>;
  readonly held: ReadonlyMap<string, Quantity>;
  readonly sums: LifeSums;
  readonly unrealized: Money;
  readonly profit: Money;
  readonly markBefore: Money;
  readonly mark: Money;
  readonly rateBps: number;
  readonly base: Money;
  /** In the segment of the rate, before this settlement. */
  readonly charged: Money;
  readonly fee: Money;
  readonly platform: Money;
  readonly charge: "ledger" | "paper";
  readonly journalId: string | null;
  readonly settledAt: Ms;
  readonly payment: PaymentState;
  readonly invoiceId: string | null;
};

/** A fill that a settlement counted. `quantity` is signed. */
export type CountedFill = {
  readonly id: string;
  readonly seq: bigint;
  readonly followId: string;
  readonly marketMs: Ms;
  readonly symbol: string;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly notional: Money;
  readonly fee: Money;
  readonly realized: Money;
};
export type CountedFunding = { readonly id: bigint; readonly marketMs: Ms; readonly symbol: string; readonly amount: Money };

/** One position of which the period has fills, as it stood at the end of the period; results and fees are of the period alone. */
export type CountedTrade = {
  readonly symbol: string;
  readonly side: "long" | "short";
  readonly entered: Quantity;
  readonly enteredNotional: Money;
  readonly exited: Quantity;
  readonly exitedNotional: Money;
  readonly openedMs: Ms;
  readonly closedMs: Ms | null;
  readonly priceResult: Money;
  readonly exchangeFees: Money;
};

/** What a statement counted: the settlement of the same account and master before it, and all that came since. */
export type StatementParts = {
  readonly previous: StatementRecord | null;
  readonly nextId: string | null;
  /** Oldest first; so many at most. */
  readonly fills: readonly CountedFill[];
  readonly fillCount: number;
  readonly funding: readonly CountedFunding[];
  readonly trades: readonly CountedTrade[];
};

/** Every settlement of one account with one master, and every fill and funding of it, oldest first. */
export type PairLife = {
  readonly settlements: readonly StatementRecord[];
  readonly fills: readonly CountedFill[];
  readonly funding: readonly CountedFunding[];
};

/** One transfer of a journal, as far as it is about one follower and one master. */
export type StatementTransfer = {
  readonly journalId: string;
  readonly kind: JournalKind;
  readonly at: Ms;
  readonly debit: AccountKind;
  readonly credit: AccountKind;
  readonly amount: Money;
  readonly currency: string;
};

export type StatementQuery = {
  readonly userId: string;
  readonly followId?: string | undefined;
  readonly masterId?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | null | undefined;
};

export type StatementStore = {
  /** Newest first; the cursor is a number. */
  list(query: StatementQuery): Promise<PageOf<StatementRecord>>;
  find(query: { userId: string; statementId: string }): Promise<StatementRecord | null>;
  readParts(record: StatementRecord, limits: { fills: number }): Promise<StatementParts>;
  /** Fills of one statement from an offset on, oldest first. */
  listFills(record: StatementRecord, page: { limit: number; cursor: string | null }): Promise<PageOf<CountedFill>>;
  /** Of the fee and of its payment, oldest first. */
  listTransfers(record: StatementRecord): Promise<readonly StatementTransfer[]>;
  /** Up to one statement of it. */
  readLife(record: StatementRecord): Promise<PairLife>;
  /** Settlements of the masters that a user owns, newest first. */
  listEarnings(query: { userId: string; limit: number; cursor?: string | null | undefined }): Promise<PageOf<StatementRecord>>;
};
