import type { BacktestReportView } from "@slipstream/core/backtest";
import { addMoney, formatMoney, type Money, money, negateMoney, subtractMoney, ZERO_MONEY } from "@slipstream/kernel";

type Told = Pick<BacktestReportView, "netProfit" | "insurance" | "costs">;

/** How the net result came about, in exact amounts whose sum it is. */
type MoneyParts = {
  /** What prices moved in favour or against, before any cost. */
  readonly gross: string;
  readonly fees: string;
  readonly slippage: string;
  /** Paid (−) or received (+). Null: it was due and is not known, so nothing was charged. */
  readonly funding: string | null;
  /** Losses beyond the account's money. Null where there are none. */
  readonly insurance: string | null;
  readonly net: string;
};

/** Costs are negative. Slippage is in the prices of fills, so it is added back to say what prices alone brought. */
export function moneyPartsOf({ netProfit, insurance, costs }: Told): MoneyParts {
  const net = money(netProfit);
  const fees = negateMoney(money(costs.fees));
  const slippage = negateMoney(money(costs.slippage));
  const funding = costs.funding === null ? ZERO_MONEY : money(costs.funding);
  const saved = money(insurance);
  const gross = [fees, slippage, funding, saved].reduce<Money>(subtractMoney, net);
  return {
    gross: formatMoney(gross),
    fees: formatMoney(fees),
    slippage: formatMoney(slippage),
    funding: costs.funding === null ? null : formatMoney(funding),
    insurance: saved === 0n ? null : formatMoney(saved),
    net: formatMoney(addMoney(gross, fees, slippage, funding, saved)),
  };
}
