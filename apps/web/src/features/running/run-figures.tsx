import type { RunView } from "@slipstream/core/running";
import { formatPercent, Money, Percent, Pnl, StatTile, StatTiles, Time } from "@slipstream/ui";
import { stopWords } from "./run-words.ts";

/** A run in figures: its own part of the account, after exchange fees and funding. */
export function RunFigures({ run }: { run: RunView }) {
  return (
    <StatTiles label="Run in figures">
      <StatTile
        label="Result"
        value={<Pnl value={run.profit} currency={run.currency} mark absent="a price is not known" />}
        note={
          <>
            <Pnl value={run.realized} currency={run.currency} /> realised
          </>
        }
      />
      <StatTile label="Trades" value={run.trades} note={`${run.openPositions} open now`} />
      <StatTile
        label="Won"
        value={<Percent value={run.winRate === null ? null : run.winRate * 100} decimals={1} />}
        note={run.winRate === null ? "no closed trade yet" : "of closed trades"}
      />
      <StatTile label="Exchange fees" value={<Money value={run.fees} currency={run.currency} />} note="in the result" />
      <StatTile
        label="Limits"
        value={run.dailyLossPercent === null ? "None" : formatPercent(run.dailyLossPercent)}
        note={`${run.dailyLossPercent === null ? "no daily loss limit" : "loss a day"}${run.maxPositions === null ? "" : `, ${run.maxPositions} positions at most`}`}
      />
      {run.stoppedAt ? (
        <StatTile
          label="Ended"
          value={<Time value={run.stoppedAt} format="date-minute" />}
          note={run.stopReason ? stopWords(run.stopReason) : undefined}
        />
      ) : null}
    </StatTiles>
  );
}
