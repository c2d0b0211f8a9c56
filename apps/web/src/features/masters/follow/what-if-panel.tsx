"use client";
import { Button, SegmentedControl } from "@mantine/core";
import { SKIP_REASONS, type WhatIfView } from "@slipstream/core/copy";
import {
  EmptyState,
  ErrorState,
  formatMoney,
  formatPercent,
  fromEstimate,
  KeyValue,
  LoadingBlock,
  Notice,
  Percent,
  Pnl,
  StatTile,
  StatTiles,
  Time,
} from "@slipstream/ui";
import dynamic from "next/dynamic";
import { useMemo } from "react";
import { intervalOf, nearestMs } from "../curve-points.ts";
import { DateSpan } from "../date-span.tsx";
import { dropOf } from "../master-words.ts";
import styles from "./what-if-panel.module.css";

const HEIGHT = 260;
const AreaChart = dynamic(() => import("@slipstream/ui/area-chart").then((module) => module.AreaChart), {
  ssr: false,
  loading: () => <LoadingBlock label="What if" height={HEIGHT} />,
});

const DAYS = ["7", "30", "90"].map((value) => ({ value, label: `${value} d` }));

type WhatIfPanelProps = {
  masterName: string;
  data: WhatIfView | undefined;
  days: number;
  onDays: (days: number) => void;
  /** The settings were changed, and their answer is on its way. */
  isStale: boolean;
  error: { message: string; onRetry: (() => void) | null } | null;
  /** Why nothing can be asked yet. */
  blocked: string | null;
};

/** What the master's last days would have brought these settings, with the worst drop in it. */
export function WhatIfPanel({ masterName, data, days, onDays, isStale, error, blocked }: WhatIfPanelProps) {
  return (
    <section className={styles.panel} aria-label="What if you had followed" aria-busy={isStale}>
      <div className={styles.head}>
        <h3 className={styles.title}>What if you had followed</h3>
        <SegmentedControl
          size="xs"
          aria-label="Days of the what-if"
          value={String(days)}
          onChange={(next) => onDays(Number(next))}
          data={DAYS}
        />
      </div>
      {blocked ? <EmptyState>{blocked}</EmptyState> : null}
      {!blocked && error ? (
        <ErrorState
          title="The what-if could not be reckoned."
          holds={error.message}
          action={error.onRetry ? <Button onClick={error.onRetry}>Retry</Button> : undefined}
        />
      ) : null}
      {!blocked && !error && !data ? (
        <>
          <LoadingBlock label="What if: being reckoned" height={HEIGHT} />
          <LoadingBlock label="Figures" height={76} />
        </>
      ) : null}
      {!blocked && !error && data ? <Answer masterName={masterName} data={data} isStale={isStale} /> : null}
    </section>
  );
}

function Answer({ masterName, data, isStale }: { masterName: string; data: WhatIfView; isStale: boolean }) {
  const { lines, span } = useMemo(() => drawingOf(data, masterName), [data, masterName]);
  return (
    <>
      <p className={styles.text}>
        The same copy engine, run over <Time value={data.from} format="date" /> → <Time value={data.to} format="date" /> with your settings.
        {isStale ? <b> Being reckoned anew …</b> : null}
      </p>
      <div className={styles.answer} data-stale={isStale || undefined}>
        {data.curve.length > 1 ? (
          <AreaChart
            label="Your return and the master's, in percent"
            height={HEIGHT}
            format="percent"
            intervalMs={intervalOf(data.curve)}
            lines={lines}
            span={span}
          />
        ) : (
          <EmptyState>The master traded nothing in these days that could have been copied.</EmptyState>
        )}
        <Figures data={data} />
        <Caveats data={data} />
      </div>
    </>
  );
}

/** A cost or a loss is shown below zero, whichever way it is told. */
const below = (decimal: string) => {
  const size = decimal.replace(/^[-+]/, "");
  return /^0(\.0*)?$/.test(size) ? "0" : `-${size}`;
};

function Figures({ data }: { data: WhatIfView }) {
  const skips = data.skips.map(({ reason, count }) => `${count} ${SKIP_REASONS[reason].toLowerCase()}`).join("; ");
  return (
    <>
      <StatTiles label="What if, in figures">
        <StatTile
          label="You would have"
          value={<Pnl value={data.netProfit} currency="USDT" mark />}
          note={
            <>
              <Percent value={data.returnPct} change decimals={1} /> of {formatMoney(data.allocation, { decimals: 0 })}
            </>
          }
        />
        <StatTile
          label="Worst drop"
          value={<Pnl value={below(data.worstDrop)} currency="USDT" mark />}
          note={
            data.worstDropFrom && data.worstDropTo ? (
              <>
                <Percent value={dropOf(data.worstDropPct)} change decimals={1} />,{" "}
                <DateSpan from={data.worstDropFrom} to={data.worstDropTo} />
              </>
            ) : (
              "none"
            )
          }
        />
        <StatTile label="Opens copied" value={String(data.copied)} note={data.skipped === 0 ? "none skipped" : `${data.skipped} skipped`} />
      </StatTiles>
      <KeyValue
        rows={[
          { key: "before", label: "Profit before the copy fee", value: <Pnl value={data.profitBeforeFee} /> },
          { key: "exchange", label: "including the venue’s fees", value: <Pnl value={below(data.exchangeFees)} /> },
          { key: "slippage", label: "including slippage against the master", value: <Pnl value={flipped(data.slippage)} /> },
          { key: "fee", label: "Copy fee", value: <Pnl value={below(data.copyFee)} /> },
          { key: "net", label: "Net to you", value: <Pnl value={data.netProfit} />, total: true },
          {
            key: "master",
            label: "Master’s own return in these days",
            value: <Percent value={data.masterReturnPct} change decimals={1} />,
          },
          ...(skips ? [{ key: "skips", label: "Skipped because", value: skips }] : []),
        ]}
      />
    </>
  );
}

/** Slippage is told with plus for worse; beside profits a cost stands below zero. */
const flipped = (decimal: string) => (decimal.startsWith("-") ? decimal.slice(1) : below(decimal));

function Caveats({ data }: { data: WhatIfView }) {
  const ended = data.skips.some(({ reason }) => reason === "follow-stopping" || reason === "loss-limit");
  return (
    <Notice tone="warn">
      {ended ? <b>Your loss limit would have stopped this copy in these days; from then on nothing was opened. </b> : null}
      {data.days} days say little, and the past is no promise.
      {data.fundingKnown ? "" : " Funding is unknown in this recording and is left out."}
      {data.truncated ? " The master traded too much in these days for all of it to be reckoned: the oldest part is left out." : ""}
    </Notice>
  );
}

function drawingOf(data: WhatIfView, masterName: string) {
  const points = data.curve.map(({ time, youPct, masterPct }) => ({ timeMs: Date.parse(time), youPct, masterPct }));
  const fromMs = data.worstDropFrom ? nearestMs(data.curve, data.worstDropFrom) : null;
  const toMs = data.worstDropTo ? nearestMs(data.curve, data.worstDropTo) : null;
  return {
    lines: [
      {
        id: "you",
        word: "you, after all costs",
        tone: "you" as const,
        points: points.map(({ timeMs, youPct }) => ({ timeMs, value: fromEstimate(youPct) ?? "0" })),
      },
      {
        id: "master",
        word: masterName,
        tone: "master" as const,
        points: points.flatMap(({ timeMs, masterPct }) => (masterPct === null ? [] : [{ timeMs, value: fromEstimate(masterPct) ?? "0" }])),
      },
    ],
    span:
      fromMs !== null && toMs !== null
        ? { lineId: "you", fromMs, toMs, word: `worst drop ${formatPercent(dropOf(data.worstDropPct), { decimals: 1 })}` }
        : undefined,
  };
}
