import { expect, it } from "vitest";
import { RecordReader } from "./compute-record.ts";
import { aRecord } from "./masters.fixture.ts";
import { raiseFlags } from "./warning-flags.ts";

type Trades = Parameters<typeof aRecord>[0];
const flagsOf = (trades: Trades, { ageDays = 100, qualified = true } = {}) => {
  const reader = new RecordReader();
  for (const fill of aRecord(trades)) reader.add(fill);
  return raiseFlags(reader.totals(), { ageDays, qualified });
};
const trade = (entry: string, exit: string, over: { quantity?: string; stopLoss?: string } = {}): Trades => [
  { side: "buy", price: entry, stopLoss: "50", ...over },
  { side: "sell", price: exit, ...(over.quantity ? { quantity: over.quantity } : {}) },
];
const times = (count: number, trades: Trades): Trades => Array.from({ length: count }, () => trades).flat();
const averaged: Trades = [
  { side: "buy", price: "100", stopLoss: "50" },
  { side: "buy", price: "95", stopLoss: "50" },
  { side: "buy", price: "90", stopLoss: "50" },
  { side: "sell", price: "99", quantity: "3" },
];
const small = trade("100", "90", { quantity: "0.1" });
const large = trade("100", "110", { quantity: "0.5" });

it.each([
  ["a plain record", times(10, trade("100", "101")), {}, []],
  [
    "enlarging at a loss",
    [...times(8, trade("100", "101")), ...times(2, averaged)],
    {},
    ["averages-down: 2 of 10 trades were enlarged at a loss, one of them 2 times"],
  ],
  ["enlarging at a loss now and then", [...times(9, trade("100", "103")), ...averaged], {}, []],
  [
    "trading larger after losses",
    times(6, [...small, ...large]),
    {},
    ["doubles-after-loss: 6 of 6 trades after a loss were at least 1.8× as large as it"],
  ],
  [
    "trading larger after losses and gains alike",
    times(20, [...trade("100", "90", { quantity: "0.1" }), ...trade("100", "111", { quantity: "0.1" })]),
    {},
    [],
  ],
  [
    "no stops",
    times(6, [
      { side: "buy", price: "100" },
      { side: "sell", price: "101" },
    ]),
    {},
    ["no-stops: No trade had a stop"],
  ],
  [
    "one lucky trade",
    [...times(9, trade("100", "101")), ...trade("100", "191")],
    {},
    ["one-lucky-trade: One trade made 91 % of the profit"],
  ],
  ["high leverage", times(10, trade("100", "101", { quantity: "620" })), {}, ["high-leverage: Positions of up to 6.2× equity"]],
  ["a short record", times(10, trade("100", "101")), { ageDays: 12.7 }, ["short-record: 12 days, 10 closed trades"]],
  ["a record that does not qualify", times(10, trade("100", "101")), { qualified: false }, ["not-qualified: Published by the operator"]],
  ["too little to tell a habit from", times(4, averaged), {}, []],
] satisfies [string, Trades, { ageDays?: number; qualified?: boolean }, string[]][])("for %s", (_name, trades, about, expected) => {
  expect(flagsOf(trades, about).map(({ flag, detail }) => `${flag}: ${detail}`)).toEqual(expected);
});
