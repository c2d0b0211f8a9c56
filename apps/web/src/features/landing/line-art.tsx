import styles from "./landing.module.css";

/** Streamlines behind a leader: decoration, not a chart. */
export function LineArt() {
  const lines = Array.from({ length: 9 }, (_, index) => {
    const y = 40 + index * 34;
    const bend = 22 - index * 3.5;
    return `M-20 ${y} C 260 ${y} 360 ${y - bend * 3} 560 ${y - bend * 2} S 900 ${y + bend} 1220 ${y - bend}`;
  });
  return (
    <svg className={styles.lineArt} viewBox="0 0 1200 360" preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false">
      {lines.map((d, index) => (
        <path key={d} d={d} data-lead={index === 4 || undefined} />
      ))}
    </svg>
  );
}
