// Random lives of one account with one master: trades, funding and settlements, as the books would have them.
import {
  absQuantity,
  type Money,
  type Ms,
  moneyFromMinor,
  notionalOf,
  type Price,
  price,
  type Quantity,
  quantity,
} from "@slipstream/kernel";
import fc from "fast-check";
import type { Position } from "../orders/index.ts";
import { applyFill } from "../orders/server.ts";
import { noFeesYet } from "./high-water-mark.ts";
import { sumsAfter } from "./life-sums.ts";
import { NO_SUMS, NOTHING_COUNTED, type PairState, settlePair } from "./settle-pair.ts";
import type { CountedFill, CountedFunding, StatementRecord } from "./statement-ports.ts";
import { toStatementView } from "./to-statement-view.ts";
import type { StatementView } from "./views.ts";

const SYMBOLS = ["BTC-USDT", "ETH-USDT"] as const;
const WEEK: Ms = 7 * 86_400_000;
const START: Ms = Date.parse("2025-05-12T00:00:00Z");
const SLEEVE = { accountId: "account", userId: "user", venue: "paper", origin: { kind: "follow", id: "follow" } } as const;

const event = fc.record({
  symbol: fc.constantFrom(...SYMBOLS),
  side: fc.constantFrom("buy" as const, "sell" as const),
  steps: fc.integer({ min: 1, max: 4_000 }),
  price: fc.integer({ min: 10_000, max: 10_000_000 }),
  fee: fc.bigInt(0n, 500_000_000n),
  funding: fc.option(fc.bigInt(-900_000_000n, 900_000_000n), { nil: null }),
});
const week = fc.record({
  events: fc.array(event, { maxLength: 12 }),
  rateBps: fc.constantFrom(100, 725, 1_000, 3_000),
  marks: fc.tuple(fc.integer({ min: 10_000, max: 10_000_000 }), fc.integer({ min: 10_000, max: 10_000_000 })),
});
type Week = { events: readonly Event[]; rateBps: number; marks: readonly number[] };
type Event = { symbol: string; side: "buy" | "sell"; steps: number; price: number; fee: bigint; funding: bigint | null };

export type Life = {
  readonly settlements: readonly StatementRecord[];
  readonly fills: readonly CountedFill[];
  readonly funding: readonly CountedFunding[];
  readonly views: readonly StatementView[];
};
/** Lives of one to five weeks, of which at least one fill counted. */
export const lives = fc
  .array(week, { minLength: 1, maxLength: 5 })
  .filter((weeks) => weeks.some(({ events }) => events.length > 0))
  .map(live);

const id = (number: number): string => `00000000-0000-7000-8000-${String(number).padStart(12, "0")}`;
const priceAt = (cents: number): Price => price((cents / 100).toFixed(2));

function live(weeks: readonly Week[]): Life {
  const open = new Map<string, Position>();
  const all: CountedFill[] = [];
  const paid: CountedFunding[] = [];
  const settlements: StatementRecord[] = [];
  const views: StatementView[] = [];
  let state: PairState = { sums: NO_SUMS, counted: NOTHING_COUNTED, fee: noFeesYet(weeks[0]?.rateBps ?? 0), chargedAll: 0n as Money };
  for (const [index, { events, rateBps, marks }] of weeks.entries()) {
    const before = state;
    const fromMs = START + index * WEEK;
    const fills = events.map((one, step) => fillOf(one, { marketMs: fromMs + step, seq: all.length + step + 1, open }));
    const funding = events.flatMap((one, step): CountedFunding[] =>
      one.funding === null
        ? []
        : [{ id: BigInt(all.length + step + 1), marketMs: fromMs + step, symbol: one.symbol, amount: moneyFromMinor(one.funding) }],
    );
    all.push(...fills);
    paid.push(...funding);
    const sums = sumsAfter(before.sums, fills, funding);
    const prices = new Map(
      SYMBOLS.flatMap((symbol, at): [string, Price][] => (sums.held.has(symbol) ? [[symbol, priceAt(marks[at] ?? 1)]] : [])),
    );
    const to = { ...before.counted, toMs: fromMs + WEEK, fillSeq: BigInt(all.length), cashId: paid.at(-1)?.id ?? 0n };
    const settled = settlePair({
      ...{ before, to, rateBps, prices, platformBps: 2_000 },
      fresh: sumsAfter(NO_SUMS, fills, funding),
    });
    if (settled === null) throw new Error("a price is missing");
    state = settled.after;
    const record: StatementRecord = {
      ...{
        id: id(index + 1),
        number: BigInt(index + 1),
        followId: id(90),
        userId: id(91),
        accountId: id(92),
        accountName: "Account",
        paper: true,
      },
      ...{
        masterId: id(93),
        masterName: "Master",
        reason: "period",
        fromMs,
        toMs: to.toMs,
        currency: "USDT",
        fillSeq: to.fillSeq,
        cashId: to.cashId,
      },
      ...{ prices, held: state.sums.held, sums: state.sums, unrealized: settled.unrealized, profit: settled.profit },
      ...{
        markBefore: settled.step.markBefore,
        mark: settled.step.mark,
        rateBps,
        base: settled.step.base,
        charged: settled.step.chargedBefore,
      },
      ...{
        fee: settled.step.fee,
        platform: settled.platform,
        charge: "ledger",
        journalId: null,
        settledAt: to.toMs,
        payment: "carried",
        invoiceId: null,
      },
    };
    const parts = { previous: settlements.at(-1) ?? null, nextId: null, fills, fillCount: fills.length, funding, trades: [] };
    views.push(toStatementView(record, parts, [], { billing: { mode: "manual", simulation: false }, fundingKnown: true }));
    settlements.push(record);
  }
  return { settlements, fills: all, funding: paid, views };
}

type Place = { marketMs: Ms; seq: number; open: Map<string, Position> };
/** What the fill realises is reckoned by the rule of the orders, not by that of the check. */
function fillOf(one: Event, { marketMs, seq, open }: Place): CountedFill {
  const size = quantity((one.steps / 1_000).toFixed(3));
  const at = priceAt(one.price);
  const fee = moneyFromMinor(one.fee);
  const execution = { side: one.side, quantity: size, price: at, fee, leverage: 10, marketMs, at: marketMs };
  const current = open.get(one.symbol) ?? null;
  const applied = applyFill({ ...SLEEVE, symbol: one.symbol }, current, execution, () => `position ${seq}`);
  const now = applied.flipped ?? applied.position;
  if (now.quantity === 0n) open.delete(one.symbol);
  else open.set(one.symbol, now);
  return {
    ...{
      id: id(1_000 + seq),
      seq: BigInt(seq),
      followId: "follow",
      marketMs,
      symbol: one.symbol,
      price: at,
      fee,
      realized: applied.realizedPnl,
    },
    quantity: (one.side === "buy" ? size : -size) as Quantity,
    notional: notionalOf(at, absQuantity(size)),
  };
}
