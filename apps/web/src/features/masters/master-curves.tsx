"use client";
import { Button, SegmentedControl } from "@mantine/core";
import type { MasterProfileView } from "@slipstream/core/masters";
import { EmptyState, ErrorState, formatInstant, formatPercent, fromEstimate, LoadingBlock, Panel } from "@slipstream/ui";
import dynamic from "next/dynamic";
import { useMemo, useState } from "react";
import { messageOf } from "@/trpc/refusal.ts";
import { CURVE_DAYS, type CurveDays, deepestOf, intervalOf, isCurveDays } from "./curve-points.ts";
import { dropOf } from "./master-words.ts";
import { useMasterCurve } from "./use-masters.ts";

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

/** Return and drawdown over market time, the deepest point of what is shown named. A stretch is counted from its own beginning. */
export function MasterCurves({ masterId, whole }: { masterId: string; whole: MasterProfileView["curve"] }) {
  const [range, setRange] = useState<CurveDays>("all");
  const part = useMasterCurve(masterId, CURVE_DAYS[range]);
  const curve = range === "all" ? whole : part.data;
  const { lines, span } = useMemo(() => drawingOf(curve ?? []), [curve]);
  return (
    <Panel
      title="Equity"
      note={range === "all" ? "return on starting equity, deposits taken out" : `return over the last ${CURVE_DAYS[range]} days`}
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Time span"
          value={range}
          onChange={(next) => {
            if (isCurveDays(next)) setRange(next);
          }}
          data={RANGES}
        />
      }
    >
      {range !== "all" && part.isError && !part.data ? (
        <ErrorState
          title="The curve could not be loaded."
          holds={messageOf(part.error)}
          action={<Button onClick={() => part.refetch()}>Retry</Button>}
        />
      ) : (
        <AreaChart
          label="Return and drawdown over market time"
          height={HEIGHT}
          format="percent"
          intervalMs={intervalOf(curve ?? [])}
          lines={lines}
          span={span}
          loading={curve === undefined}
          empty={<EmptyState>The curve begins with the second fill. Nothing is drawn before it was measured.</EmptyState>}
        />
      )}
    </Panel>
  );
}

function drawingOf(curve: MasterProfileView["curve"]) {
  const deepest = deepestOf(curve);
  const drop = deepest ? (dropOf(deepest.drawdownPct) ?? 0) : 0;
  const toMs = deepest ? Date.parse(deepest.time) : 0;
  return {
    lines: [
      {
        id: "return",
        word: "Return",
        tone: "equity" as const,
        base: "0",
        points: curve.map((point) => ({ timeMs: Date.parse(point.time), value: fromEstimate(point.returnPct) ?? "0" })),
      },
      {
        id: "drawdown",
        word: "Drawdown",
        tone: "drawdown" as const,
        base: "0",
        points: curve.map((point) => ({ timeMs: Date.parse(point.time), value: fromEstimate(dropOf(point.drawdownPct) ?? 0) ?? "0" })),
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
