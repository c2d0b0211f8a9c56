"use client";
import { formatPercent } from "@slipstream/ui/numbers";
import { useId } from "react";
import { drawWaterfall, type WaterfallBar } from "./waterfall.ts";
import styles from "./waterfall-chart.module.css";

const WIDTH = 420;
const HEIGHT = 220;
const ROOM = 18;

const label = (value: number): string => formatPercent(value, { sign: "always" }).replace("%", "");

/** A bridge from the master's return to one's own. Gains are hollow, costs filled, so that shape says it too; the words stand below. */
export function WaterfallChart({ bars, title }: { bars: readonly WaterfallBar[]; title: string }) {
  const titleId = useId();
  const { bars: drawn, zero } = drawWaterfall(bars, HEIGHT, ROOM);
  const slot = WIDTH / drawn.length;
  const thick = slot * 0.74;
  return (
    <figure className={styles.figure}>
      <svg className={styles.chart} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-labelledby={titleId}>
        <title id={titleId}>{`${title}: ${bars.map(({ word, value }) => `${word} ${label(value)}%`).join(", ")}`}</title>
        {drawn.map((bar, index) => {
          const x = index * slot + (slot - thick) / 2;
          const next = drawn[index + 1];
          const joint = bar.to >= bar.from ? bar.top : bar.bottom;
          const isAbove = bar.to >= 0 || bar.from > 0;
          return (
            <g key={bar.id}>
              <rect
                className={styles.bar}
                data-tone={bar.tone}
                x={x}
                y={bar.top}
                width={thick}
                height={Math.max(1.5, bar.bottom - bar.top)}
              />
              {next ? <line className={styles.joint} x1={x + thick} x2={x + slot} y1={joint} y2={joint} /> : null}
              <text className={styles.value} data-tone={bar.tone} x={x + thick / 2} y={isAbove ? bar.top - 5 : bar.bottom + 12}>
                {label(bar.value)}
              </text>
            </g>
          );
        })}
        <line className={styles.zero} x1="0" x2={WIDTH} y1={zero} y2={zero} />
      </svg>
      <div className={styles.words} aria-hidden="true" style={{ gridTemplateColumns: `repeat(${drawn.length}, minmax(0, 1fr))` }}>
        {drawn.map(({ id, word }) => (
          <span key={id}>{word}</span>
        ))}
      </div>
    </figure>
  );
}
