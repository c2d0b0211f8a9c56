import type { MasterProfileView } from "@slipstream/core/masters";
import { Absent, formatDecimal, fromEstimate, KeyValue, Panel, Pnl } from "@slipstream/ui";
import { spanInWords } from "./master-words.ts";

const times = (value: number | null) => (value === null ? <Absent /> : `${formatDecimal(fromEstimate(value), { decimals: 1 })}×`);
const count = (value: number) => formatDecimal(String(value));
const estimate = (value: number | null) => (value === null ? null : fromEstimate(value));

/** How this master trades. */
export function ActivityPanel({ master }: { master: MasterProfileView }) {
  const perDay = master.tradesPerDay;
  return (
    <Panel title="Activity" note="closed trades" padded>
      <KeyValue
        rows={[
          {
            key: "trades",
            label: "Trades closed",
            value: `${count(master.totalTrades)}${perDay === null ? "" : `, ${formatDecimal(fromEstimate(perDay), { decimals: 1 })} a day`}`,
          },
          { key: "won", label: "Won / lost", value: `${count(master.wonTrades)} / ${count(master.lostTrades)}` },
          { key: "average-win", label: "Average win", value: <Pnl value={estimate(master.averageWin)} /> },
          { key: "average-loss", label: "Average loss", value: <Pnl value={estimate(master.averageLoss)} /> },
          {
            key: "streak",
            label: "Longest win / loss streak",
            value: `${master.longestWinStreak} / ${master.longestLossStreak}`,
          },
          {
            key: "hold",
            label: "Holds, median / longest",
            value: `${spanInWords(master.medianHoldMs)} / ${spanInWords(master.longestHoldMs)}`,
          },
          { key: "leverage", label: "Peak leverage", value: times(master.peakLeverage) },
          { key: "water", label: "Longest time under water", value: spanInWords(master.longestUnderWaterMs) },
          { key: "fees", label: "Exchange fees paid", value: <Pnl value={fromEstimate(-Math.abs(master.fees))} /> },
          { key: "pnl", label: "Net profit", value: <Pnl value={fromEstimate(master.totalPnl)} currency="USDT" />, total: true },
        ]}
      />
    </Panel>
  );
}
