import type { BacktestReportView, BacktestRequest } from "@slipstream/core/backtest";
import { Absent, formatDecimal, formatMoney, KeyValue, Panel, Pnl } from "@slipstream/ui";
import { slippageInWords } from "./backtest-words.ts";
import { moneyPartsOf } from "./money-parts.ts";
import { Term } from "./term.tsx";

/** From what prices moved to what was left, cost by cost. */
export function MoneyPanel({ report, request, currency }: { report: BacktestReportView; request: BacktestRequest; currency: string }) {
  const parts = moneyPartsOf(report);
  const { fundingsKnown, fundingsUnknown } = report.costs;
  return (
    <Panel title="Where the money went" note={`${currency} on ${formatMoney(report.initialBalance, { decimals: 0 })}`} padded>
      <KeyValue
        rows={[
          {
            key: "gross",
            label: (
              <Term meaning="What prices alone brought, at the opens and stops as they were in the candles.">
                Price moves, before costs
              </Term>
            ),
            value: <Pnl value={parts.gross} />,
          },
          {
            key: "fees",
            label: <Term meaning="Paid on every fill, entry and exit, as a share of its value.">Exchange fees</Term>,
            value: <Pnl value={parts.fees} />,
          },
          {
            key: "slippage",
            label: (
              <Term meaning="How much worse fills were than the price in the candles. It is in the prices of trades.">
                Slippage, {slippageInWords(request.slippage)}
              </Term>
            ),
            value: <Pnl value={parts.slippage} />,
          },
          {
            key: "funding",
            label: (
              <Term meaning="Paid (−) or received (+) at the times of funding while a position was open. Where the rate is not known, nothing is charged and it is said.">
                Funding, {fundingWords(fundingsKnown, fundingsUnknown)}
              </Term>
            ),
            value: parts.funding === null ? <Absent reason="unknown" /> : <Pnl value={parts.funding} />,
          },
          ...(parts.insurance === null
            ? []
            : [
                {
                  key: "insurance",
                  label: <Term meaning="Losses beyond the account's money, which it does not owe.">Borne by the venue</Term>,
                  value: <Pnl value={parts.insurance} />,
                },
              ]),
          { key: "net", label: "Net result", value: <Pnl value={parts.net} />, total: true },
        ]}
      />
    </Panel>
  );
}

function fundingWords(known: number, unknown: number): string {
  if (known + unknown === 0) return "none due";
  if (unknown === 0) return "recorded rates";
  return `known at ${formatDecimal(String(known))} of ${formatDecimal(String(known + unknown))} times`;
}
