"use client";
import { Button, SegmentedControl } from "@mantine/core";
import { CURVE_RANGES, type CurveRange } from "@slipstream/core/accounts";
import { DAY_MS, HOUR_MS } from "@slipstream/kernel";
import { EmptyState, ErrorState, LoadingBlock, Panel } from "@slipstream/ui";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import type { AccountSelection } from "@/features/accounts/selected-account.tsx";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf } from "@/trpc/refusal.ts";

const HEIGHT = 260;
const AreaChart = dynamic(() => import("@slipstream/ui/area-chart").then((module) => module.AreaChart), {
  ssr: false,
  loading: () => <LoadingBlock label="Equity curve" height={HEIGHT} />,
});
const RANGE_WORDS: Record<CurveRange, string> = { "1d": "1 d", "1w": "1 w", "1m": "1 m", "3m": "3 m", all: "All" };
/** Distance of two points, for the labels of the time axis. */
const STEP_MS: Record<CurveRange, number> = { "1d": HOUR_MS, "1w": HOUR_MS, "1m": HOUR_MS, "3m": DAY_MS, all: DAY_MS };
const isRange = (text: string): text is CurveRange => CURVE_RANGES.some((range) => range === text);

/** Equity on the market clock, unrealised profit included. */
export function EquityPanel({ selection }: { selection: AccountSelection }) {
  const trpc = useTRPC();
  const [range, setRange] = useState<CurveRange>("1w");
  const curve = useQuery(trpc.accounts.equityCurve.queryOptions({ accountId: selection, range }, { refetchInterval: 15_000 }));
  const points = curve.data?.points ?? [];
  return (
    <Panel
      title="Equity"
      note="market time, UTC"
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Time span"
          value={range}
          onChange={(next) => {
            if (isRange(next)) setRange(next);
          }}
          data={CURVE_RANGES.map((value) => ({ value, label: RANGE_WORDS[value] }))}
        />
      }
    >
      {curve.isPending ? <LoadingBlock label="Equity curve" height={HEIGHT} /> : null}
      {curve.isError && !curve.data ? (
        <ErrorState
          title="The equity curve could not be loaded."
          holds={messageOf(curve.error)}
          action={<Button onClick={() => curve.refetch()}>Retry</Button>}
        />
      ) : null}
      {curve.isSuccess && points.length < 2 ? (
        <EmptyState>The curve begins with the second hourly sample of market time. Nothing is drawn before it was measured.</EmptyState>
      ) : null}
      {points.length >= 2 ? (
        <AreaChart
          label="Equity over market time"
          height={HEIGHT}
          format="money"
          intervalMs={STEP_MS[range]}
          lines={[
            {
              id: "equity",
              word: "Equity",
              tone: "equity",
              base: points[0]?.equity,
              points: points.map((point) => ({ timeMs: Date.parse(point.time), value: point.equity })),
            },
          ]}
        />
      ) : null}
    </Panel>
  );
}
