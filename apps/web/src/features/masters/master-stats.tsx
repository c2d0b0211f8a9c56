import type { MasterProfileView } from "@slipstream/core/masters";
import { Absent, formatCompact, formatDecimal, fromEstimate, Percent, StatTile, StatTiles } from "@slipstream/ui";
import { DateSpan } from "./date-span.tsx";
import { dropOf } from "./master-words.ts";

const ratio = (value: number | null) => (value === null ? "–" : formatDecimal(fromEstimate(value), { decimals: 2 }));

/** The record in seven figures. */
export function MasterStats({ master }: { master: MasterProfileView }) {
  const { followersReturn: followers } = master;
  return (
    <StatTiles label="The record in figures">
      <StatTile label="Return since start" value={<Percent value={master.returnPct} change mark decimals={1} />} note="before copying" />
      <StatTile
        label="Followers’ median"
        value={<Percent value={followers.medianPct} change mark decimals={1} />}
        note={
          followers.lowerBoundPct === null ? (
            master.followerCount === 0 ? (
              "no followers yet"
            ) : (
              "too few with a record yet"
            )
          ) : (
            <>
              lower bound <Percent value={followers.lowerBoundPct} change decimals={1} />
            </>
          )
        }
      />
      <StatTile
        label="Worst drop"
        value={<Percent value={dropOf(master.maxDrawdownPct)} change mark decimals={1} />}
        note={master.drawdownFrom && master.drawdownTo ? <DateSpan from={master.drawdownFrom} to={master.drawdownTo} /> : undefined}
      />
      <StatTile
        label="Sharpe / Sortino"
        value={master.sharpe === null && master.sortino === null ? <Absent /> : `${ratio(master.sharpe)} / ${ratio(master.sortino)}`}
        note="from daily returns"
      />
      <StatTile
        label="Win rate"
        value={<Percent value={master.winRate} decimals={1} />}
        note={`${formatDecimal(String(master.wonTrades))} of ${formatDecimal(String(master.totalTrades))} trades`}
      />
      <StatTile
        label="Profit factor"
        value={ratio(master.profitFactor)}
        note={master.riskRewardRatio === null ? undefined : `reward to risk ${ratio(master.riskRewardRatio)}`}
      />
      <StatTile
        label="Followers"
        value={formatDecimal(String(master.followerCount))}
        note={`${formatCompact(fromEstimate(master.copiedAmount), 0)} USDT copied`}
      />
    </StatTiles>
  );
}
