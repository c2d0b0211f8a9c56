import { type FeeCheckView, periodName, type StatementView } from "@slipstream/core/fees";
import { type Column, createSheet, INK, type Sheet } from "./sheet.ts";

const minute = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)}`;
/** All digits, two decimals at least. */
function amount(decimal: string): string {
  const [whole = "0", fraction = ""] = decimal.split(".");
  return `${whole}.${fraction.padEnd(2, "0")}`;
}
const signed = (decimal: string): string =>
  decimal.startsWith("-") || /^0(\.0+)?$/.test(decimal) ? amount(decimal) : `+${amount(decimal)}`;

const PAYMENT: Readonly<Record<StatementView["payment"], string>> = {
  none: "nothing to pay",
  "not-charged": "computed only, not charged",
  carried: "carried to the next invoice",
  open: "invoiced, not paid yet",
  paid: "paid",
  "written-off": "written off",
};
const WHY: Readonly<Record<StatementView["why"], (statement: StatementView) => string>> = {
  "new-high": () => "new high",
  "below-mark": ({ toWinBack }) => `${amount(toWinBack)} to win back first`,
  "never-in-profit": () => "never in profit",
};
const REASON: Readonly<Record<StatementView["reason"], string>> = {
  period: "",
  stop: ", the copy stopped",
  early: ", closed early by the operator",
};

/** A statement on paper, with each step of its fee as the server computed it again from the first fill. */
export async function printStatement(statement: StatementView, check: FeeCheckView): Promise<Uint8Array> {
  const period = periodName({ fromMs: Date.parse(statement.from), toMs: Date.parse(statement.to), reason: statement.reason });
  const sheet = createSheet({ title: `Fee statement ${statement.number}`, madeAt: new Date(statement.settledAt) });
  sheet.text("SLIPSTREAM", { size: 8, bold: true, color: INK.accent });
  sheet.space(4);
  sheet.text(`Fee statement, ${period.name}`, { size: 18, bold: true });
  sheet.space(4);
  sheet.text(
    `${minute(statement.from)} to ${minute(statement.to)} UTC on the market clock${REASON[statement.reason]}. Statement ${statement.number}, ${PAYMENT[statement.payment]}.`,
    { size: 9, color: INK.soft },
  );
  sheet.text(`Account: ${statement.accountName}, in ${statement.currency}.`, { size: 9, color: INK.soft });
  for (const note of notesOf(statement)) sheet.text(note, { size: 9, bold: true });
  sheet.space(10);
  printFigures(sheet, statement);
  printSteps(sheet, statement, check);
  printTrades(sheet, statement);
  printShares(sheet, statement);
  return sheet.finish(
    `${statement.number}. ${statement.currency} is charged as ${statement.chargedCurrency} one to one, rounded down to the cent; the rest is carried to the next invoice.`,
  );
}

function notesOf({ paperAccount, billing, charge, currency, chargedCurrency }: StatementView): string[] {
  const notes: string[] = [];
  if (paperAccount) notes.push("A paper account: its trades and their profit are simulated.");
  if (charge === "paper") notes.push("Fees of paper accounts are computed and never charged here.");
  else if (billing.simulation) notes.push("Payments are a simulation of Stripe: no money moves.");
  else if (billing.mode === "test") notes.push("Payments are in Stripe's test mode: no money moves.");
  notes.push(`${currency} is charged as ${chargedCurrency} one to one.`);
  return notes;
}

function printFigures(sheet: Sheet, statement: StatementView): void {
  const right = { align: "right" } as const;
  const columns: Column<StatementView>[] = [
    { title: "Master", width: 1.7, bold: true, text: ({ masterName }) => masterName },
    { title: "Realised to date", width: 1.25, ...right, text: ({ realized }) => signed(realized) },
    { title: "Open loss counted", width: 1.25, ...right, text: ({ openLoss }) => amount(openLoss) },
    { title: "Profit P", width: 1.25, ...right, text: ({ profit }) => signed(profit) },
    { title: "Mark before", width: 1.2, ...right, text: ({ markBefore }) => amount(markBefore) },
    { title: "Mark now H'", width: 1.2, ...right, text: ({ mark }) => amount(mark) },
    { title: "Rate", width: 0.6, ...right, text: ({ feePercentage }) => `${feePercentage} %` },
    { title: "Fee to date", width: 1.15, ...right, text: ({ feeToDate }) => amount(feeToDate) },
    { title: "Charged before", width: 1.15, ...right, text: ({ chargedBefore }) => amount(chargedBefore) },
    { title: "Due now", width: 1.15, ...right, bold: true, text: ({ fee }) => amount(fee) },
    { title: "Why", width: 1.5, text: (one) => WHY[one.why](one) },
  ];
  sheet.table(columns, [statement]);
}

function printSteps(sheet: Sheet, statement: StatementView, check: FeeCheckView): void {
  sheet.heading("How it is computed");
  const columns: Column<{ step: FeeCheckView["steps"][number]; number: number }>[] = [
    { title: "", width: 0.3, text: ({ number }) => String(number) },
    { title: "Step", width: 2.4, bold: true, text: ({ step }) => step.title },
    { title: "From", width: 4.4, text: ({ step }) => step.detail },
    { title: "Formula", width: 2.6, align: "right", text: ({ step }) => step.formula },
    { title: statement.currency, width: 1.3, align: "right", bold: true, text: ({ step }) => amount(step.result) },
  ];
  sheet.table(
    columns,
    check.steps.map((step, index) => ({ step, number: index + 1 })),
  );
  sheet.space(4);
  sheet.text(
    `Computed again from ${check.fills} fills, the first to the last of this account with this master: ${amount(check.fee)}, stated ${amount(check.stated)}, difference ${amount(check.difference)}.`,
    { size: 8.5, color: INK.soft },
  );
  for (const finding of check.findings) sheet.text(`Differs: ${finding}`, { size: 8.5, bold: true });
}

function printTrades(sheet: Sheet, { trades, fills, fillsLeftOut, currency }: StatementView): void {
  sheet.heading(`Trades of the period (${fills.length + fillsLeftOut} fills)`);
  if (trades.length === 0) {
    sheet.text("No fills in this period.", { size: 9, color: INK.soft });
    return;
  }
  const right = { align: "right" } as const;
  const columns: Column<StatementView["trades"][number]>[] = [
    { title: "Opened", width: 1.5, text: ({ openedAt }) => minute(openedAt) },
    { title: "Closed", width: 1.5, text: ({ closedAt }) => (closedAt === null ? "open" : minute(closedAt)) },
    { title: "Symbol", width: 1.2, text: ({ symbol }) => symbol },
    { title: "Side", width: 0.7, text: ({ side }) => side },
    { title: "Quantity", width: 1.2, ...right, text: ({ quantity }) => quantity },
    { title: "Entry", width: 1.5, ...right, text: ({ entryPrice }) => short(entryPrice) },
    { title: "Exit", width: 1.5, ...right, text: ({ exitPrice }) => (exitPrice === null ? "-" : short(exitPrice)) },
    { title: `Price result, ${currency}`, width: 1.5, ...right, text: ({ priceResult }) => signed(priceResult) },
    { title: "Exchange fees", width: 1.3, ...right, text: ({ exchangeFees }) => amount(exchangeFees) },
    { title: "Net", width: 1.4, ...right, bold: true, text: ({ net }) => signed(net) },
  ];
  sheet.table(columns, trades);
}

/** An average price has up to 18 decimals: so many are read. */
const AVERAGE_DECIMALS = 6;
function short(price: string): string {
  const [whole = "0", fraction = ""] = price.split(".");
  return fraction === "" ? whole : `${whole}.${fraction.slice(0, AVERAGE_DECIMALS)}`;
}

function printShares(sheet: Sheet, statement: StatementView): void {
  const { chargedCurrency: currency } = statement;
  sheet.heading("Where the fee goes");
  sheet.line(`To ${statement.masterName}`, `${amount(statement.masterShare)} ${currency}`, { size: 9 });
  sheet.line("To the platform, out of the fee", `${amount(statement.platformShare)} ${currency}`, { size: 9 });
  sheet.line("The fee", `${amount(statement.fee)} ${currency}`, { size: 9 });
  if (statement.journals.length === 0) return;
  sheet.heading("In the books");
  const columns: Column<StatementView["journals"][number]>[] = [
    { title: "Written at", width: 1.4, text: ({ at }) => minute(at) },
    { title: "What", width: 1.4, text: ({ words }) => words },
    { title: "Debit", width: 2, text: ({ debit }) => debit },
    { title: "Credit", width: 2, text: ({ credit }) => credit },
    { title: "Amount", width: 1.2, align: "right", text: ({ amount: decimal }) => amount(decimal) },
    { title: "Currency", width: 0.8, text: ({ currency: code }) => code },
    { title: "Journal", width: 3, text: ({ journalId }) => journalId },
  ];
  sheet.table(columns, statement.journals);
}
