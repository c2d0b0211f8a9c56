import { SERIES_LOOKS, type SeriesTone } from "./series-look.ts";
import styles from "./series-mark.module.css";

/** The piece of line that names a series beside its name: letter, dashes, colour. */
export function SeriesMark({ tone }: { tone: SeriesTone }) {
  const { color, dashes, width } = SERIES_LOOKS[tone];
  return (
    <span className={styles.mark} style={{ color: `var(--${color})` }}>
      <svg width={22} height={8} viewBox="0 0 22 8" aria-hidden="true" focusable="false">
        <path d="M0 4h22" fill="none" stroke="currentColor" strokeWidth={width} strokeDasharray={dashes || undefined} />
      </svg>
      {tone.toUpperCase()}
    </span>
  );
}
