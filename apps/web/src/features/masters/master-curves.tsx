"use client";
import { SegmentedControl } from "@mantine/core";
import type { MasterProfileView } from "@slipstream/core/masters";
import { EmptyState, formatInstant, formatPercent, fromEstimate, LoadingBlock, Panel } from "@slipstream/ui";
import dynamic from "next/dynamic";
import { useMemo, useState } from "react";
import { type CurveDays, deepestOf, intervalOf, isCurveDays, lastDays } from "./curve-points.ts";
import { dropOf } from "./master-words.ts";

const HEIGHT = 340;
const AreaChart = dynamic(() => import("@slipstream/ui/area-chart").then((module) => module.AreaChart), {
  ssr: false,
  loading: () => <LoadingBlock label="Equity curve" height={HEIGHT} />,
});
const RANGES = [
  { value: "7d", label: "7 d" },
  { value: "30d", label: "30 d" },
  { value: "all", label: "All" },
];

/** Return and drawdown over market time, the deepest point of what is shown named. */
export function MasterCurves({ curve }: { curve: MasterProfileView["curve"] }) {
  const [days, setDays] = useState<CurveDays>("all");
  const { shown, lines, span } = useMemo(() => drawingOf(curve, days), [curve, days]);
  return (
    <Panel
      title="Equity"
      note="return on starting equity, deposits taken out; market time"
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Time span"
          value={days}
          onChange={(next) => {
            if (isCurveDays(next)) setDays(next);
          }}
          data={RANGES}
        />
      }
    >
      {shown.length < 2 ? (
        <EmptyState>The curve begins with the second fill. Nothing is drawn before it was measured.</EmptyState>
      ) : (
        <AreaChart
          label="Return and drawdown over market time"
          height={HEIGHT}
          format="percent"
          intervalMs={intervalOf(shown)}
          lines={lines}
          span={span}
        />
      )}
    </Panel>
  );
}

function drawingOf(curve: MasterProfileView["curve"], days: CurveDays) {
  const shown = lastDays(curve, days);
  const deepest = deepestOf(shown);
  const drop = deepest ? (dropOf(deepest.drawdownPct) ?? 0) : 0;
  const toMs = deepest ? Date.parse(deepest.time) : 0;
  return {
    shown,
    lines: [
      {
        id: "return",
        word: "Return",
        tone: "equity" as const,
        base: "0",
        points: shown.map((point) => ({ timeMs: Date.parse(point.time), value: fromEstimate(point.returnPct) ?? "0" })),
      },
      {
        id: "drawdown",
        word: "Drawdown",
        tone: "drawdown" as const,
        base: "0",
        points: shown.map((point) => ({ timeMs: Date.parse(point.time), value: fromEstimate(dropOf(point.drawdownPct) ?? 0) ?? "0" })),
      },
    ],
    span:
      deepest && drop < 0
        ? {
            lineId: "drawdown",
            fromMs: toMs,
            toMs,
            word: `${formatPercent(drop, { decimals: 1 })} on ${formatInstant(deepest.time, "date", "UTC")}`,
          }
        : undefined,
  };
}
