import type { BacktestReportView } from "@slipstream/core/backtest";
import { formatDecimal, formatPercent, KeyValue, Panel } from "@slipstream/ui";
import { FigureName, FigureValue } from "./figure-value.tsx";
import { type FigureId, figuresOf } from "./figures.ts";

const SHOWN: readonly FigureId[] = [
  "finalBalance",
  "netProfit",
  "expectancy",
  "expectancyR",
  "averageWin",
  "averageLoss",
  "winStreak",
  "lossStreak",
  "underWater",
  "hold",
  "holdDrawdown",
];

/** What the tiles have no room for. */
export function FiguresPanel({ report, currency }: { report: BacktestReportView; currency: string }) {
  const figures = figuresOf(report);
  const { rCoverage, trades } = report.metrics;
  return (
    <Panel title="More figures" padded>
      <KeyValue
        rows={SHOWN.map((id) => ({
          key: id,
          label: (
            <>
              <FigureName figure={figures[id]} />
              {id === "expectancyR" && rCoverage !== null && rCoverage < 1 && figures[id].value !== null
                ? ` (${formatPercent(rCoverage * 100, { decimals: 0 })} of ${formatDecimal(String(trades))} trades)`
                : null}
            </>
          ),
          value: <FigureValue figure={figures[id]} currency={figures[id].format === "money" ? currency : undefined} />,
        }))}
      />
    </Panel>
  );
}
