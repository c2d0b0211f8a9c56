"use client";
import type { LeaderboardOrder, MasterView } from "@slipstream/core/masters";
import {
  type Column,
  DataTable,
  formatCompact,
  formatDecimal,
  fromEstimate,
  LoadingRows,
  Money,
  Percent,
  type SortState,
  Sparkline,
} from "@slipstream/ui";
import type { ReactNode } from "react";
import { FlagBadges } from "./flag-badges.tsx";
import { FollowersRange } from "./followers-range.tsx";
import { MasterName } from "./master-name.tsx";
import { dropOf, feeInWords, ranksOf } from "./master-words.ts";
import styles from "./masters-table.module.css";
import { Points } from "./points.tsx";
import { type RangeScale, scaleOf } from "./range-scale.ts";

/** Columns that the leaderboard can be ordered by; the best always stands first. */
const ORDER_OF_COLUMN: Record<string, LeaderboardOrder> = {
  lower: "follower_return",
  own: "return",
  pnl: "pnl",
  wins: "win_rate",
  drop: "drawdown",
  followers: "followers",
};
const sortOf = (order: LeaderboardOrder): SortState | undefined => {
  const column = Object.keys(ORDER_OF_COLUMN).find((id) => ORDER_OF_COLUMN[id] === order);
  return column ? { column, direction: order === "drawdown" ? "ascending" : "descending" } : undefined;
};

/** A head of two lines. */
const two = (first: string, second: string) => (
  <span className={styles.head}>
    {first} <br />
    {second}
  </span>
);

const days = (count: number) => `${Math.floor(count)} d`;

const columnsOf = (ranks: ReadonlyMap<string, number>, scale: RangeScale): Column<MasterView>[] => [
  {
    id: "rank",
    header: "",
    hiddenHeader: "Rank",
    align: "end",
    width: "1%",
    card: "hidden",
    cell: (row) => ranks.get(row.masterId) ?? "–",
  },
  {
    id: "master",
    header: "Master",
    rowHeader: true,
    cell: (row) => <MasterName master={row} note={`${days(row.ageDays)} verified · ${formatDecimal(String(row.totalTrades))} trades`} />,
  },
  { id: "flags", header: "Flags", card: "wide", cell: (row) => <FlagBadges master={row} /> },
  {
    id: "lower",
    header: two("Followers' net,", "lower bound"),
    align: "end",
    sortable: true,
    cell: (row) => (
      <span className={styles.lead}>
        <Percent value={row.followersReturn.lowerBoundPct} change mark decimals={1} />
      </span>
    ),
  },
  {
    id: "range",
    header: two("Range of followers", "10th ┃ ○ median — 90th"),
    card: "hidden",
    cell: (row) => <FollowersRange followers={row.followersReturn} scale={scale} />,
  },
  {
    id: "median",
    header: two("Followers'", "median"),
    align: "end",
    cell: (row) => <Percent value={row.followersReturn.medianPct} change decimals={1} />,
  },
  {
    id: "own",
    header: two("Master's", "own"),
    align: "end",
    sortable: true,
    cell: (row) => <Percent value={row.returnPct} change decimals={1} />,
  },
  {
    id: "equity",
    header: "Return",
    cell: (row) => <Sparkline values={row.sparkline} width={56} label={`Return of ${row.displayName} over time`} />,
  },
  {
    id: "drop",
    header: two("Worst", "drop"),
    align: "end",
    sortable: true,
    cell: (row) => <Percent value={dropOf(row.maxDrawdownPct)} change decimals={1} />,
  },
  { id: "gap", header: two("Copy", "gap"), align: "end", cell: (row) => <Points value={row.copyGapPct} /> },
  { id: "wins", header: two("Win", "rate"), align: "end", sortable: true, cell: (row) => <Percent value={row.winRate} decimals={0} /> },
  { id: "followers", header: "Followers", align: "end", sortable: true, cell: (row) => formatDecimal(String(row.followerCount)) },
  {
    id: "copied",
    header: "Copied",
    align: "end",
    cell: (row) => formatCompact(fromEstimate(row.copiedAmount), 0),
  },
  {
    id: "terms",
    header: two("Fee", "minimum"),
    align: "end",
    cell: (row) => (
      <span className={styles.terms}>
        <span>{feeInWords(row.copyFeePercentage)}</span>
        <Money value={row.minCopyAmount} decimals={0} className={styles.quiet} />
      </span>
    ),
  },
];

type MastersTableProps = {
  masters: readonly MasterView[];
  order: LeaderboardOrder;
  onOrder: (order: LeaderboardOrder) => void;
  loading: boolean;
  empty: ReactNode;
};

/** The leaderboard. Who left or failed stays, greyed and without a rank. */
export function MastersTable({ masters, order, onOrder, loading, empty }: MastersTableProps) {
  if (loading) return <LoadingRows label="Masters: loading" rows={8} columns={9} height={46} />;
  return (
    <DataTable
      caption="Masters"
      columns={columnsOf(ranksOf(masters, order), scaleOf(masters))}
      rows={masters}
      rowKey={(row) => row.masterId}
      density="tall"
      phone="cards"
      sort={sortOf(order)}
      onSort={({ column }) => {
        const next = ORDER_OF_COLUMN[column];
        if (next) onOrder(next);
      }}
      rowTone={(row) => (row.state === "active" ? undefined : "muted")}
      empty={empty}
    />
  );
}
