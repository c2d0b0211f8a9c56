import type { CoverageView } from "@slipstream/core/history";
import styles from "./coverage-bar.module.css";
import { barParts, type TimeScale } from "./shown-coverage.ts";

type CoverageBarProps = { view: CoverageView; scale: TimeScale; clockMs: number | null };

/** Where on the time of all series this one lies, its gaps in it, to scale. The cells beside it say the same in words. */
export function CoverageBar({ view, scale, clockMs }: CoverageBarProps) {
  return (
    <span className={styles.bar} data-origin={view.origin} aria-hidden="true">
      {barParts(view, scale, clockMs).map(({ kind, left, width }) => (
        <span key={`${kind} ${left}`} className={styles[kind]} style={{ insetInlineStart: `${left}%`, width: `${width}%` }} />
      ))}
    </span>
  );
}
