"use client";
import { ActionIcon, Button, Select } from "@mantine/core";
import { TIMEFRAME_MS } from "@slipstream/core/market";
import type { PreviewView } from "@slipstream/core/strategy";
import { EmptyState, ErrorState, formatInstant, LoadingBlock, Panel, useReaderZone } from "@slipstream/ui";
import type { Bar, TradeMark } from "@slipstream/ui/chart";
import { fromEstimate } from "@slipstream/ui/numbers";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import dynamic from "next/dynamic";
import { useMemo, useRef, useState } from "react";
import { tickOf, useInstruments } from "@/features/market/use-instruments.ts";
import { messageOf } from "@/trpc/refusal.ts";
import { type BuilderStores, createBuilderStores } from "./builder-context.tsx";
import styles from "./preview-panel.module.css";
import { decidedAt, type Signal, signalsOf, stepsAt } from "./signal-steps.ts";
import type { usePreview } from "./use-preview.ts";
import { useStored } from "./value-store.ts";

const CandleChart = dynamic(() => import("@slipstream/ui/candle-chart").then((module) => module.CandleChart), {
  ssr: false,
  loading: () => <LoadingBlock label="Chart" height="100%" />,
});

const MARKS = { "enter-long": "entry-long", "enter-short": "entry-short", exit: "exit" } as const;
const BARS_SEEN = 120;
const BARS_AHEAD = 2;
const NO_BARS: readonly Bar[] = [];
const NO_MARKS: readonly TradeMark[] = [];

type PreviewPanelProps = {
  query: ReturnType<typeof usePreview>;
  symbols: readonly string[];
  symbol: string | null;
  onSymbol: (next: string) => void;
  /** The rules as they stand cannot be computed. */
  stale: boolean;
  /** Where the bar is kept that is looked at; absent: none can be chosen. */
  bars?: Pick<BuilderStores, "hovered" | "picked">;
};

/** The rules on the newest candles: where they would have gone in and out, and why at each bar. */
export function PreviewPanel({ query, symbols, symbol, onSymbol, stale, bars: looked }: PreviewPanelProps) {
  const [own] = useState(createBuilderStores);
  const { hovered, picked } = looked ?? own;
  const pickedMs = useStored(picked, (at) => at);
  const { data: instruments } = useInstruments();
  const preview = query.data;
  const bars = useMemo(() => preview?.bars.flatMap(toBar) ?? NO_BARS, [preview]);
  const marks = useMemo(() => preview?.marks.flatMap(toMark) ?? NO_MARKS, [preview]);
  const intervalMs = TIMEFRAME_MS[preview?.timeframe ?? "1h"];
  const focus = useFirstView(preview, intervalMs);
  const signals = useMemo(() => signalsOf(preview?.marks ?? [], intervalMs), [preview, intervalMs]);
  return (
    <Panel
      title="On the newest candles"
      note={preview ? <PreviewNote preview={preview} stale={stale} /> : undefined}
      actions={
        <Select
          size="xs"
          w={124}
          aria-label="Market that is drawn"
          allowDeselect={false}
          data={[...symbols]}
          value={symbol}
          onChange={(next) => next && onSymbol(next)}
        />
      }
    >
      <div className={styles.chart} data-marks={preview?.marks.length ?? 0} data-old={query.isPlaceholderData || stale || undefined}>
        {query.isError && !preview ? (
          <ErrorState
            title="The candles could not be drawn."
            holds={`Your rules are kept. ${messageOf(query.error)}`}
            action={<Button onClick={() => query.refetch()}>Retry</Button>}
          />
        ) : (
          <CandleChart
            label={`${preview?.symbol ?? symbol ?? "Market"}, ${preview?.timeframe ?? ""} candles with signals`}
            intervalMs={intervalMs}
            tick={tickOf(instruments, preview?.symbol ?? symbol ?? "")}
            bars={bars}
            marks={marks}
            pickedMs={pickedMs}
            focus={focus}
            onHoverBar={hovered.set}
            onPickBar={looked ? (clickedMs) => picked.set(decidedAt(signals, clickedMs)) : undefined}
            loading={query.isPending && symbol !== null && !stale}
            empty={<EmptyState>{stale ? "Rules that are whole are drawn here." : "There are no candles of this market yet."}</EmptyState>}
          />
        )}
      </div>
      {preview && looked ? <MarkSteps signals={signals} intervalMs={intervalMs} pickedMs={pickedMs} onPick={picked.set} /> : null}
    </Panel>
  );
}

/** As many bars as can be told apart; the same view until another market or timeframe is drawn. */
function useFirstView(preview: PreviewView | undefined, intervalMs: number) {
  const subject = preview ? `${preview.symbol} ${preview.timeframe}` : "";
  const last = preview?.bars.at(-1)?.[0];
  const view = useRef<{ readonly subject: string; readonly fromMs: number; readonly toMs: number } | undefined>(undefined);
  if (last !== undefined && view.current?.subject !== subject)
    view.current = { subject, fromMs: last - BARS_SEEN * intervalMs, toMs: last + BARS_AHEAD * intervalMs };
  return view.current;
}

/** What is no price is not drawn. */
function toBar([timeMs, ...prices]: PreviewView["bars"][number]): Bar[] {
  const [open, high, low, close] = prices.map(fromEstimate);
  return open && high && low && close ? [{ timeMs, open, high, low, close, volume: null }] : [];
}

function toMark({ atMs, kind, price }: PreviewView["marks"][number]): TradeMark[] {
  const at = fromEstimate(price);
  return at ? [{ timeMs: atMs, kind: MARKS[kind], price: at }] : [];
}

function PreviewNote({ preview, stale }: { preview: PreviewView; stale: boolean }) {
  const entries = preview.marks.filter(({ kind }) => kind !== "exit").length;
  if (stale) return <>the last rules that were whole</>;
  return (
    <>
      {entries} {entries === 1 ? "entry" : "entries"} in {preview.bars.length} bars of {preview.timeframe}
    </>
  );
}

type MarkStepsProps = { signals: readonly Signal[]; intervalMs: number; pickedMs: number | null; onPick: (timeMs: number | null) => void };

/** From signal to signal by buttons, which is what clicking on the chart does for the pointer. */
function MarkSteps({ signals, intervalMs, pickedMs, onPick }: MarkStepsProps) {
  const zone = useReaderZone();
  const { before, here, after } = stepsAt(signals, pickedMs);
  const signal = signals[here];
  return (
    <div className={styles.steps}>
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label="Signal before"
        disabled={!before}
        onClick={() => before && onPick(before.decidedMs)}
      >
        <IconChevronLeft size={16} aria-hidden="true" />
      </ActionIcon>
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label="Next signal"
        disabled={!after}
        onClick={() => after && onPick(after.decidedMs)}
      >
        <IconChevronRight size={16} aria-hidden="true" />
      </ActionIcon>
      <span className={styles.step} role="status">
        {pickedMs === null ? (
          "Beside the rules: values of the last bar. Click a bar, or step through the signals, to see why."
        ) : (
          <>
            <b>{signal ? `${here + 1} of ${signals.length}: ${signal.words}` : "No signal here"}</b>
            {` · values at the close of ${formatInstant(pickedMs + intervalMs, "date-minute", zone)}`}
          </>
        )}
      </span>
      {pickedMs === null ? null : (
        <Button size="xs" variant="subtle" onClick={() => onPick(null)}>
          Last bar
        </Button>
      )}
    </div>
  );
}
