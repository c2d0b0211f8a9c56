import { formatPercent } from "@slipstream/ui/numbers";
import { drawWaterfall, type WaterfallBar } from "./waterfall.ts";
import styles from "./waterfall-chart.module.css";

const HEIGHT = 220;
/** For the labels above and below. */
const ROOM = 18;
const THIN = 1;

const label = (value: number): string => formatPercent(value, { sign: "always" }).replace("%", "");

/** A bridge from the master's return to one's own. Gains are hollow, costs filled, so that shape says it too. */
export function WaterfallChart({ bars, title }: { bars: readonly WaterfallBar[]; title: string }) {
  const { bars: drawn, zero } = drawWaterfall(bars, HEIGHT, ROOM);
  return (
    <div
      role="img"
      className={styles.chart}
      aria-label={`${title}: ${bars.map(({ word, value }) => `${word} ${label(value)}%`).join(", ")}`}
    >
      <div className={styles.bars} style={{ height: HEIGHT }}>
        <span className={styles.zero} style={{ top: zero }} />
        {drawn.map((bar, index) => {
          const isAbove = bar.to > 0 || bar.from > 0;
          return (
            <span key={bar.id} className={styles.slot}>
              <span className={styles.bar} data-tone={bar.tone} style={{ top: bar.top, height: Math.max(THIN, bar.bottom - bar.top) }} />
              {index < drawn.length - 1 ? (
                <span className={styles.joint} style={{ top: bar.to >= bar.from ? bar.top : bar.bottom }} />
              ) : null}
              <span className={styles.value} data-tone={bar.tone} style={{ top: isAbove ? bar.top - ROOM : bar.bottom + 2 }}>
                {label(bar.value)}
              </span>
            </span>
          );
        })}
      </div>
      <div className={styles.words}>
        {drawn.map(({ id, word, short }) => (
          <span key={id} className={styles.word}>
            <span className={styles.long}>{word}</span>
            <span className={styles.short}>{short}</span>
          </span>
        ))}
      </div>
    </div>
  );
}
