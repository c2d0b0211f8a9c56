import styles from "./sparkline.module.css";

/** Path of a line through `values` in a box, first value at the left edge. Estimates: it is a picture, not a figure. */
export function sparklinePath(values: readonly number[], width: number, height: number, inset = 2): string {
  if (values.length < 2) return "";
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  const inner = height - 2 * inset;
  return values
    .map((value, index) => {
      const x = (index / (values.length - 1)) * (width - 2 * inset) + inset;
      const y = span === 0 ? height / 2 : inset + inner - ((value - low) / span) * inner;
      return `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join("");
}

type SparklineProps = { values: readonly number[]; width?: number; height?: number; label?: string };

/** A line that ends in a dot, coloured by last against first; a dotted line marks the first value. */
export function Sparkline({ values, width = 52, height = 24, label }: SparklineProps) {
  const path = sparklinePath(values, width, height);
  if (!path) return <span className={styles.none} style={{ width, height }} aria-hidden="true" />;
  const first = values[0] ?? 0;
  const last = values[values.length - 1] ?? 0;
  const points = path.slice(1).split("L");
  const startY = points[0]?.split(" ")[1];
  const [endX, endY] = (points[points.length - 1] ?? "").split(" ");
  const named = label ? { role: "img", "aria-label": label } : { "aria-hidden": true as const };
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: it has a label or is hidden; a title would also be a hover text
    <svg
      className={styles.line}
      data-tone={last < first ? "down" : "up"}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      {...named}
    >
      <line className={styles.base} x1="2" x2={width - 2} y1={startY} y2={startY} />
      <path d={path} />
      <circle cx={endX} cy={endY} r="1.6" />
    </svg>
  );
}
