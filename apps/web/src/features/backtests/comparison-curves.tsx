"use client";
import type { BacktestComparisonView } from "@slipstream/core/backtest";
import { formatPercent, LoadingBlock, SERIES } from "@slipstream/ui";
import dynamic from "next/dynamic";
import { useMemo } from "react";
import { equityPointsOf, intervalOf } from "./curve-lines.ts";

const AreaChart = dynamic(() => import("@slipstream/ui/area-chart").then((module) => module.AreaChart), {
  ssr: false,
  loading: () => <LoadingBlock label="Curves" height={380} />,
});

/** All curves in one picture, each with its letter, dashes and colour. */
export function ComparisonCurves({ comparison, height }: { comparison: BacktestComparisonView; height: number }) {
  const { items, initialBalance } = comparison;
  const lines = useMemo(
    () =>
      items.flatMap(({ name, curve }, index) => {
        const tone = SERIES[index];
        return tone ? [{ id: tone, word: name, tone, points: equityPointsOf(curve, initialBalance) }] : [];
      }),
    [items, initialBalance],
  );
  const ends = lines.map(
    ({ tone, word, points }) =>
      `${tone.toUpperCase()} ${word} ends at ${formatPercent(points.at(-1)?.value, { decimals: 1, sign: "always" })}`,
  );
  const finest = Math.min(...items.map(({ curve }) => intervalOf(curve)));
  return (
    <AreaChart
      label={`Equity of ${items.length}: ${ends.join("; ")}.`}
      height={height}
      format="percent"
      intervalMs={finest}
      lines={lines}
    />
  );
}
