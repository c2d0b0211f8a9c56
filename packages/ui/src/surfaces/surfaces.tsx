import type { CSSProperties, ReactNode } from "react";
import styles from "./surfaces.module.css";

type CardProps = { children: ReactNode; padded?: boolean; className?: string; style?: CSSProperties };

/** A flat surface with a hairline. */
export function Card({ children, padded, className, style }: CardProps) {
  return (
    <div className={[styles.card, padded ? styles.padded : "", className].filter(Boolean).join(" ")} style={style}>
      {children}
    </div>
  );
}

type PanelProps = {
  title: ReactNode;
  /** Grey words beside the title. */
  note?: ReactNode;
  /** Buttons or a segmented control at the end of the head. */
  actions?: ReactNode;
  children: ReactNode;
  padded?: boolean;
  className?: string;
  /** The heading's level; panels below a page title are 2. */
  level?: 2 | 3;
};

/** A card with a head: title, note, actions. It is a landmark-free section with a real heading. */
export function Panel({ title, note, actions, children, padded, className, level = 2 }: PanelProps) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <section className={[styles.card, styles.panel, className].filter(Boolean).join(" ")}>
      <div className={styles.head}>
        <Heading className={styles.title}>{title}</Heading>
        {note ? <span className={styles.note}>{note}</span> : null}
        {actions ? <div className={styles.headActions}>{actions}</div> : null}
      </div>
      <div className={padded ? styles.padded : styles.body}>{children}</div>
    </section>
  );
}

/** The top of a page: its one h1, grey words beside it, actions at the end. */
export function PageHeader({ title, note, actions }: { title: ReactNode; note?: ReactNode; actions?: ReactNode }) {
  return (
    <header className={styles.pageHeader}>
      <h1>{title}</h1>
      {note ? <p className={styles.pageNote}>{note}</p> : null}
      {actions ? <div className={styles.headActions}>{actions}</div> : null}
    </header>
  );
}

/** A row of tiles in one card; two per row on a phone. */
export function StatTiles({ children, label }: { children: ReactNode; label?: string }) {
  return (
    <dl className={`${styles.card} ${styles.tiles}`} aria-label={label}>
      {children}
    </dl>
  );
}

/** A headline figure: label, figure, one line of context. Belongs into `StatTiles`. */
export function StatTile({ label, value, note }: { label: ReactNode; value: ReactNode; note?: ReactNode }) {
  return (
    <div className={styles.tile}>
      <dt className={styles.tileLabel}>{label}</dt>
      <dd className={styles.tileValue}>{value}</dd>
      {note ? <dd className={styles.tileNote}>{note}</dd> : null}
    </div>
  );
}

export type KeyValueRow = { key: string; label: ReactNode; value: ReactNode; total?: boolean };

/** Labels left, figures right; a `total` row gets a line above it. */
export function KeyValue({ rows }: { rows: readonly KeyValueRow[] }) {
  return (
    <dl className={styles.keyValue}>
      {rows.map((row) => (
        <div key={row.key} className={styles.pair} data-total={row.total || undefined}>
          <dt>{row.label}</dt>
          <dd>{row.value}</dd>
        </div>
      ))}
    </dl>
  );
}
