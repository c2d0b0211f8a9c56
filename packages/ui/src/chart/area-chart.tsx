"use client";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { formatMoney, formatPercent } from "../numbers/number-formats.ts";
import { useReaderZone } from "../numbers/time-cells.tsx";
import { LoadingBlock } from "../states/states.tsx";
import { type AreaLine, type AreaView, createAreaView } from "./area-view.ts";
import { Attribution } from "./attribution.tsx";
import styles from "./chart.module.css";
import { watchScheme } from "./chart-colors.ts";
import { isSeries } from "./series-look.ts";
import { SeriesMark } from "./series-mark.tsx";
import type { ChartSpan } from "./span-mark.ts";

export type { AreaLine } from "./area-view.ts";

export type AreaChartProps = {
  /** What is drawn, e.g. "Equity of Paper 1, 30 days". */
  label: string;
  lines: readonly AreaLine[];
  format: "money" | "percent";
  /** A stretch that is shaded, with a word at its end, e.g. the worst drop. */
  span?: ChartSpan;
  /** Milliseconds between two points; a day or more is labelled by UTC days. */
  intervalMs: number;
  loading?: boolean;
  empty?: ReactNode;
  height?: number | string;
};

type Hover = { when: string; values: ReadonlyMap<string, number> };

const FORMATS = {
  money: (value: number) => formatMoney(value.toFixed(2)),
  percent: (value: number) => formatPercent(value.toFixed(2), { sign: "always" }),
} as const;

/** Equity over time, with drawdown below it where a line has that tone. Figures under the crosshair stand in the key. */
export function AreaChart({ label, lines, format, span, intervalMs, loading, empty, height = 220 }: AreaChartProps) {
  const zone = useReaderZone();
  const container = useRef<HTMLDivElement>(null);
  const view = useRef<AreaView | null>(null);
  const [hover, setHover] = useState<Hover | null>(null);
  const drawable = lines.some((line) => line.points.length > 1);
  const latest = useRef({ lines, span });
  latest.current = { lines, span };

  useEffect(() => {
    if (!container.current || !drawable) return;
    const made = createAreaView(container.current, {
      ...latest.current,
      intervalMs,
      readerZone: zone,
      format: FORMATS[format],
      onHover: (values, when) => setHover(values.size > 0 ? { values, when } : null),
    });
    view.current = made;
    const stopWatching = watchScheme(made.relayout);
    void document.fonts.ready.then(() => view.current === made && made.relayout());
    return () => {
      stopWatching();
      view.current = null;
      made.destroy();
    };
  }, [drawable, intervalMs, zone, format]);

  const drawn = useRef(lines);
  useEffect(() => {
    if (drawn.current !== lines) view.current?.setLines(lines, latest.current.span);
    drawn.current = lines;
  }, [lines]);

  return (
    <figure className={styles.chart} style={{ height }} aria-label={label}>
      {drawable ? <div ref={container} className={styles.canvas} /> : null}
      {drawable ? <Key lines={lines} hover={hover} format={FORMATS[format]} /> : null}
      {drawable ? <Attribution /> : null}
      {!drawable && loading ? (
        <div className={styles.over}>
          <LoadingBlock label={`${label}: loading`} />
        </div>
      ) : null}
      {!drawable && !loading ? <div className={styles.over}>{empty}</div> : null}
    </figure>
  );
}

function Key({ lines, hover, format }: { lines: readonly AreaLine[]; hover: Hover | null; format: (value: number) => string }) {
  return (
    <div className={styles.legend}>
      {lines.map((line) => {
        const value = hover?.values.get(line.id);
        return (
          <span key={line.id} className={styles.key} data-tone={line.tone}>
            {isSeries(line.tone) ? <SeriesMark tone={line.tone} /> : null}
            {line.word}
            {value === undefined ? null : <b>{format(value)}</b>}
          </span>
        );
      })}
      {hover ? <span className={styles.when}>{hover.when}</span> : null}
    </div>
  );
}
