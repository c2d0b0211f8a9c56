import { addMoney, formatMoney, type Money, subtractMoney, ZERO_MONEY } from "@slipstream/kernel";
import type { MasterStore } from "./ports.ts";
import { TradeTally } from "./trade-tally.ts";
import type { MasterRequirementsView } from "./views.ts";

const LEAST_CLOSED_TRADES = 10;

type Missing = MasterRequirementsView["missing"];

/** What of the requirements an account's own fills do not meet: closed trades, and net profit after fees and funding. */
export async function checkRequirements(store: Pick<MasterStore, "accountFills" | "funding">, accountId: string): Promise<Missing> {
  const tally = new TradeTally();
  let trades = 0;
  let profit: Money = ZERO_MONEY;
  for await (const page of store.accountFills(accountId)) {
    for (const fill of page) {
      if (tally.add(fill)) trades += 1;
      profit = addMoney(profit, subtractMoney(fill.realizedPnl, fill.fee));
    }
  }
  return missingOf(trades, addMoney(profit, await store.funding(accountId, null)));
}

function missingOf(trades: number, profit: Money): Missing {
  const missing: Missing = [];
  if (trades < LEAST_CLOSED_TRADES)
    missing.push({
      code: "closed-trades",
      message: `At least ${LEAST_CLOSED_TRADES} closed trades are needed; there are ${trades}.`,
      have: String(trades),
      need: String(LEAST_CLOSED_TRADES),
    });
  if (profit <= ZERO_MONEY)
    missing.push({
      code: "net-profit",
      message: `The closed trades must have made a profit after fees; they made ${formatMoney(profit)} USDT.`,
      have: formatMoney(profit),
      need: "more than 0",
    });
  return missing;
}

export const EMAIL_MISSING: Missing[number] = {
  code: "email-confirmed",
  message: "Your e-mail address must be confirmed.",
  have: "not confirmed",
  need: "confirmed",
};
