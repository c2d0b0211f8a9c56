import { inflateSync } from "node:zlib";
import type { FeeCheckView, StatementView } from "@slipstream/core/fees";
import { describe, expect, it } from "vitest";
import { printStatement } from "./print-statement.ts";
import { toPrintable } from "./to-printable.ts";

const ID = "019a0000-0000-7000-8000-000000000001";
const sums = { price: "155.3", exchangeFees: "0", funding: "0", flow: "155.3" };
const STATEMENT: StatementView = {
  ...{ id: ID, number: "S-2025-20-418", followId: ID, masterId: ID, masterName: "Meridian Desk", accountId: ID, accountName: "Paper 1" },
  ...{ reason: "period", from: "2025-05-12T00:00:00.000Z", to: "2025-05-19T00:00:00.000Z", currency: "USDT", chargedCurrency: "USD" },
  ...{ realized: "155.3", openLoss: "0", profit: "155.3", markBefore: "96.4", mark: "155.3", feePercentage: 10, base: "0" },
  ...{ feeToDate: "15.53", chargedBefore: "9.64", fee: "5.89", platformShare: "1.178", masterShare: "4.712", why: "new-high" },
  ...{ toWinBack: "0", charge: "ledger", payment: "paid", invoiceId: ID, settledAt: "2025-05-19T00:02:00.000Z" },
  ...{ opening: sums, closing: sums, heldBefore: {}, held: {}, prices: {}, unrealized: "0", fills: [], fillsLeftOut: 0, funding: [] },
  ...{
    fundingKnown: false,
    paperAccount: true,
    billing: { mode: "test", simulation: true },
    journalId: ID,
    previousId: null,
    nextId: null,
  },
  trades: [
    {
      ...{ symbol: "ETH-USDT", side: "long", quantity: "0.5", openedAt: "2025-05-12T04:00:00.000Z", closedAt: "2025-05-12T09:00:00.000Z" },
      ...{ entryPrice: "2515.11", exitPrice: "2555.99", priceResult: "20.44", exchangeFees: "1.27", net: "19.17" },
    },
  ],
  journals: [
    {
      ...{ journalId: ID, words: "Fee charged", at: "2025-05-19T00:02:00.000Z", debit: "Owed by the follower" },
      ...{ credit: "Fees charged, not yet paid", amount: "5.89", currency: "USD" },
    },
  ],
};
const CHECK: FeeCheckView = {
  from: "life",
  fills: 14,
  steps: [
    { title: "Raise the high-water mark", detail: "Above the highest.", formula: "H′ = max(96.40, 155.30) − ⌊10 %⌋", result: "155.3" },
  ],
  ...{ fee: "5.89", stated: "5.89", difference: "0", findings: [] },
};

/** All text of a PDF in the order in which it is written: standard fonts write single bytes, as hex. */
function textOf(bytes: Uint8Array): string {
  const raw = Buffer.from(bytes).toString("latin1");
  const streams = [...raw.matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)].map(([, body = ""]) => {
    try {
      return inflateSync(Buffer.from(body, "latin1")).toString("latin1");
    } catch {
      return "";
    }
  });
  return streams
    .flatMap((stream) => [...stream.matchAll(/\[(.*?)\] TJ/g)].map(([, line = ""]) => line))
    .map((line) => [...line.matchAll(/<([0-9a-f]*)>/g)].map(([, hex = ""]) => Buffer.from(hex, "hex").toString("latin1")).join(""))
    .join("\n");
}
const pagesOf = (bytes: Uint8Array): number =>
  Buffer.from(bytes)
    .toString("latin1")
    .match(/\/Type \/Page\b(?!s)/g)?.length ?? 0;
/** Words are written line by line. */
const flat = (text: string): string => text.replaceAll("\n", " ").replaceAll(/ +/g, " ");

describe("a statement on paper", () => {
  it("says period, figures, steps, trades, books, and that no money moves", async () => {
    const bytes = await printStatement(STATEMENT, CHECK);
    expect(Buffer.from(bytes.slice(0, 5)).toString()).toBe("%PDF-");
    const text = flat(textOf(bytes));
    for (const said of [
      ...["Fee statement, 2025 week 20", "2025-05-12 00:00 to 2025-05-19 00:00 UTC", "S-2025-20-418", "Meridian Desk", "+155.30"],
      ...["15.53", "9.64", "5.89", "new high", "H' = max(96.40, 155.30) - floor(10 %)", "ETH-USDT", "2515.11", "+19.17"],
      ...["4.712", "1.178", "Fee charged", "Owed by the follower", "USDT is charged as USD one to one"],
      ...["A paper account", "a simulation of Stripe: no money moves", "Computed again from 14 fills"],
    ])
      expect(text).toContain(said);
    expect(text).not.toContain("?");
  });

  it("is the same bytes for the same statement", async () => {
    expect(Buffer.from(await printStatement(STATEMENT, CHECK)).equals(Buffer.from(await printStatement(STATEMENT, CHECK)))).toBe(true);
  });

  it("prints a name that the font does not have so that it is seen", async () => {
    const text = flat(textOf(await printStatement({ ...STATEMENT, masterName: "Åse 東京 🙂 \u0000\u202e" }, CHECK)));
    expect(text).toContain("Åse ?? ?");
    expect(text).toContain("A ? stands for a character that this document's font does not have.");
  });

  it("goes on over as many sheets as it takes, each with the head of its table and a number", async () => {
    const [trade] = STATEMENT.trades;
    const trades = Array.from({ length: 120 }, () => trade ?? []).flat();
    const bytes = await printStatement({ ...STATEMENT, trades }, CHECK);
    const pages = pagesOf(bytes);
    expect(pages).toBeGreaterThan(3);
    const text = textOf(bytes);
    for (let page = 1; page <= pages; page += 1) expect(text).toContain(`${page} / ${pages}`);
    expect(text.match(/Exchange fees/g)?.length).toBeGreaterThanOrEqual(pages - 1);
    expect(text.match(/19\.17/g)).toHaveLength(120);
  });

  it("says what is wrong where the check finds something", async () => {
    const text = flat(textOf(await printStatement(STATEMENT, { ...CHECK, findings: ["fee: 5.89 computed, 6.00 stated"] })));
    expect(text).toContain("Differs: fee: 5.89 computed, 6.00 stated");
  });
});

describe("texts for the standard fonts", () => {
  it.each([
    ["−5.00 → ⌊x⌋′", "-5.00 to floor(x)'", false],
    ["Zoë, 10 €", "Zoë, 10 €", false],
    ["e\u0301", "é", false],
    ["Привет", "??????", true],
    ["a\tb\nc", "a b c", false],
  ])("%j", (text, printed, lost) => {
    expect(toPrintable(text)).toEqual({ text: printed, lost });
  });
});
