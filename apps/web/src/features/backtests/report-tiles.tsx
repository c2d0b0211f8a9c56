import type { BacktestReportView } from "@slipstream/core/backtest";
import { DAY_MS } from "@slipstream/kernel";
import { Absent, formatDecimal, StatTile, StatTiles } from "@slipstream/ui";
import { dayOf } from "./backtest-words.ts";
import { FigureName, FigureValue } from "./figure-value.tsx";
import { figuresOf } from "./figures.ts";
import styles from "./report-tiles.module.css";

/** A yearly rate from less than that says little. */
const GUESS_DAYS = 90;

/** The result in seven tiles. */
export function ReportTiles({ report }: { report: BacktestReportView }) {
  const figures = figuresOf(report);
  const { metrics, fromMs, toMs } = report;
  const days = fromMs === null || toMs === null ? null : Math.round((toMs - fromMs) / DAY_MS);
  return (
    <StatTiles label="The result in figures">
      <StatTile
        label={<FigureName figure={figures.return} />}
        value={<FigureValue figure={figures.return} mark />}
        note={
          <>
            buy and hold <FigureValue figure={figures.hold} />
          </>
        }
      />
      <StatTile
        label={<FigureName figure={figures.cagr} />}
        value={<FigureValue figure={figures.cagr} mark />}
        note={
          days === null ? undefined : `${formatDecimal(String(days))} ${days === 1 ? "day" : "days"}${days < GUESS_DAYS ? ": a guess" : ""}`
        }
      />
      <StatTile
        label={<FigureName figure={figures.drawdown} />}
        value={<FigureValue figure={figures.drawdown} mark />}
        note={
          <>
            {metrics.drawdownFromMs !== null && metrics.drawdownToMs !== null ? (
              <span className={styles.dates}>
                {dayOf(metrics.drawdownFromMs).slice(2)} → {dayOf(metrics.drawdownToMs).slice(2)}
              </span>
            ) : null}{" "}
            <span className={styles.dates}>
              Calmar <FigureValue figure={figures.calmar} />
            </span>
          </>
        }
      />
      <StatTile
        label={
          <>
            <FigureName figure={figures.sharpe} /> / <FigureName figure={figures.sortino} />
          </>
        }
        value={
          figures.sharpe.value === null && figures.sortino.value === null ? (
            <Absent />
          ) : (
            <>
              <Short figure={figures.sharpe} /> / <Short figure={figures.sortino} />
            </>
          )
        }
        note={
          figures.sharpe.absent ?? (figures.sortino.absent === null ? "from daily returns, √365" : `Sortino: ${figures.sortino.absent}`)
        }
      />
      <StatTile
        label={<FigureName figure={figures.trades} />}
        value={<FigureValue figure={figures.trades} />}
        note={
          figures.winRate.absent ?? (
            <>
              <FigureValue figure={figures.winRate} /> won
            </>
          )
        }
      />
      <StatTile
        label={<FigureName figure={figures.profitFactor} />}
        value={figures.profitFactor.value === null ? <Absent /> : <FigureValue figure={figures.profitFactor} />}
        note={
          figures.profitFactor.absent ?? (
            <>
              expectancy <FigureValue figure={figures.expectancyR.value === null ? figures.expectancy : figures.expectancyR} />
            </>
          )
        }
      />
      <StatTile
        label={<FigureName figure={figures.exposure} />}
        value={<FigureValue figure={figures.exposure} />}
        note="of bars in the market"
      />
    </StatTiles>
  );
}

/** Without the reason, which stands below. */
function Short({ figure }: { figure: Parameters<typeof FigureValue>[0]["figure"] }) {
  return figure.value === null ? <Absent /> : <FigureValue figure={figure} />;
}
