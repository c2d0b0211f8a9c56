import type { MasterView } from "@slipstream/core/masters";
import { Absent, formatPercent, Icon } from "@slipstream/ui";
import styles from "./followers-range.module.css";
import { placeOf, type RangeScale } from "./range-scale.ts";

const WIDTH = 104;
const HEIGHT = 20;
const INSET = 5;

const inWords = (value: number | null) => formatPercent(value, { decimals: 1, sign: "always" });

/** Nine of ten did at least as well as the bar, half as well as the ring, one of ten better than the end; the dotted line is zero. */
export function FollowersRange({ followers, scale }: { followers: MasterView["followersReturn"]; scale: RangeScale }) {
  const { count, lowerBoundPct, medianPct, upperPct } = followers;
  if (lowerBoundPct === null || medianPct === null || upperPct === null)
    return <Absent reason={count === 0 ? "no followers yet" : "too few yet"} />;
  const x = (percent: number) => INSET + placeOf(percent, scale) * (WIDTH - 2 * INSET);
  const low = x(lowerBoundPct);
  const high = x(upperPct);
  const words = `10th ${inWords(lowerBoundPct)}, median ${inWords(medianPct)}, 90th ${inWords(upperPct)}`;
  if (high < 0 || low > WIDTH)
    return (
      <span className={styles.off} data-tone={high < 0 ? "down" : "up"} title={words}>
        <span className={styles.arrow} data-left={high < 0 || undefined}>
          <Icon name="chevron" size={12} />
        </span>
        off scale
        <span className="sr-only">: {words}</span>
      </span>
    );
  const middle = HEIGHT / 2;
  return (
    <svg className={styles.range} width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={words}>
      <title>{words}</title>
      <line className={styles.zero} x1={x(0)} x2={x(0)} y1={2} y2={HEIGHT - 2} />
      <line className={styles.span} x1={Math.max(0, low)} x2={Math.min(WIDTH, high)} y1={middle} y2={middle} />
      <line className={styles.low} data-tone={lowerBoundPct < 0 ? "down" : "up"} x1={low} x2={low} y1={4} y2={HEIGHT - 4} />
      <circle className={styles.median} cx={x(medianPct)} cy={middle} r={3.5} />
    </svg>
  );
}
