import type { ReactNode } from "react";
import { Icon } from "./icons.tsx";
import styles from "./states.module.css";

/** Nothing here yet: one sentence, and the one thing to do next. */
export function EmptyState({ children, action, icon }: { children: ReactNode; action?: ReactNode; icon?: ReactNode }) {
  return (
    <div className={styles.state}>
      {icon ? <span className={styles.icon}>{icon}</span> : null}
      <p className={styles.sentence}>{children}</p>
      {action ? <div className={styles.actions}>{action}</div> : null}
    </div>
  );
}

type ErrorStateProps = {
  /** What failed: "Positions could not be loaded." */
  title: ReactNode;
  /** What still holds: "Your stops stay at the venue." */
  holds?: ReactNode;
  /** A Retry button, or another way out. */
  action?: ReactNode;
  /** The request id or the code, for a report. */
  detail?: ReactNode;
};

/** A failure in place of the content: what failed, what still holds, a way out. It is announced at once. */
export function ErrorState({ title, holds, action, detail }: ErrorStateProps) {
  return (
    <div className={styles.state} role="alert">
      <span className={styles.crit}>
        <Icon name="crit" size={20} />
      </span>
      <p className={styles.failure}>{title}</p>
      {holds ? <p className={styles.sentence}>{holds}</p> : null}
      {detail ? <p className={styles.detail}>{detail}</p> : null}
      {action ? <div className={styles.actions}>{action}</div> : null}
    </div>
  );
}

type NoticeProps = { tone?: "info" | "warn" | "crit" | "up"; children: ReactNode; action?: ReactNode };
const NOTICE_ICON = { info: "info", warn: "alert", crit: "crit", up: "check" } as const;

/** A sentence that stays on the page: a note, a warning, a failed command. */
export function Notice({ tone = "info", children, action }: NoticeProps) {
  return (
    <div className={styles.notice} data-tone={tone} role={tone === "crit" ? "alert" : undefined}>
      <Icon name={NOTICE_ICON[tone]} />
      <div className={styles.noticeText}>{children}</div>
      {action}
    </div>
  );
}

/** Deterministic widths, so that the server and the browser draw the same bars. */
const barWidth = (row: number, column: number): string => `${40 + ((row * 37 + column * 23) % 45)}%`;

/** Rows in the shape of the table that is coming. Still: no shimmer. */
export function LoadingRows({ label, rows = 5, columns = 4, height }: { label: string; rows?: number; columns?: number; height?: number }) {
  return (
    <div className={styles.rows} role="status" aria-live="polite">
      <span className="sr-only">{label}</span>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars have no identity and never move
        <div key={row} className={styles.row} style={height ? { height } : undefined} aria-hidden="true">
          {Array.from({ length: columns }, (_, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <span key={column} className={styles.cell}>
              <span className={styles.bar} style={{ width: barWidth(row, column) }} />
            </span>
          ))}
        </div>
      ))}
    </div>
  );
}

/** One flat block where a chart or a card is coming. */
export function LoadingBlock({ label, height }: { label: string; height?: number | string }) {
  return (
    <div className={styles.block} style={height === undefined ? undefined : { height }} role="status" aria-live="polite">
      <span className="sr-only">{label}</span>
    </div>
  );
}
