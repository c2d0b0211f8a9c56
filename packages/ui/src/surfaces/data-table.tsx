import type { ReactNode } from "react";
import { Icon } from "../states/icons.tsx";
import { LoadingRows } from "../states/states.tsx";
import styles from "./data-table.module.css";

export type SortState = { column: string; direction: "ascending" | "descending" };

export type Column<Row> = {
  id: string;
  header: ReactNode;
  cell: (row: Row) => ReactNode;
  /** `end` for figures. */
  align?: "start" | "end";
  /** The cell that names the row; one per table. On a phone it heads the card. */
  rowHeader?: boolean;
  sortable?: boolean;
  /** Text that a screen reader says for a head that shows nothing, e.g. the column of buttons. */
  hiddenHeader?: string;
  /** On phones with `phone="cards"`: `wide` takes a line of its own without a label, `hidden` is left out. */
  card?: "wide" | "hidden";
  /** CSS width, e.g. "120px" or "1%". */
  width?: string;
};

export type DataTableProps<Row> = {
  /** Says what the rows are; read out, and shown only with `showCaption`. */
  caption: string;
  showCaption?: boolean;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  sort?: SortState;
  onSort?: (next: SortState) => void;
  density?: "compact" | "default" | "tall";
  /** What a narrow screen does: scroll sideways, or one card per row. */
  phone?: "scroll" | "cards";
  /** Shown in place of rows. Give it an `EmptyState`. */
  empty?: ReactNode;
  /** Bars in the shape of the table, while the first rows are on their way. */
  loading?: boolean;
  /** Sum rows, in the order of `columns`; null leaves a cell empty. */
  footer?: readonly (ReactNode | null)[];
  /** Keeps the head in view while the table scrolls in a box of this height. */
  maxHeight?: number | string;
  /** Marks a row, e.g. the selected or the failed one. */
  rowTone?: (row: Row) => "selected" | "muted" | undefined;
};

/** Laid out as cards, a table and its parts lose their roles in browsers; so each part names its own. */
const ROLES = {
  table: { role: "table" },
  group: { role: "rowgroup" },
  row: { role: "row" },
  head: { role: "columnheader" },
  rowHead: { role: "rowheader" },
  cell: { role: "cell" },
} as const;

const nextSort = (column: string, sort: SortState | undefined): SortState => ({
  column,
  direction: sort?.column === column && sort.direction === "descending" ? "ascending" : "descending",
});

function ColumnHead<Row>({
  column,
  sort,
  onSort,
}: {
  column: Column<Row>;
  sort: SortState | undefined;
  onSort?: (next: SortState) => void;
}) {
  const sorted = sort?.column === column.id ? sort.direction : undefined;
  const content = column.hiddenHeader ? <span className="sr-only">{column.hiddenHeader}</span> : column.header;
  return (
    <th
      scope="col"
      {...ROLES.head}
      className={styles.th}
      data-align={column.align}
      aria-sort={column.sortable ? (sorted ?? "none") : undefined}
      style={column.width ? { width: column.width } : undefined}
    >
      {column.sortable && onSort ? (
        <button type="button" className={styles.sort} data-sorted={sorted} onClick={() => onSort(nextSort(column.id, sort))}>
          {content}
          <Icon name={sorted === "ascending" ? "up" : sorted === "descending" ? "down" : "sort"} size={12} />
        </button>
      ) : (
        content
      )}
    </th>
  );
}

function BodyCell<Row>({ column, row }: { column: Column<Row>; row: Row }) {
  const Cell = column.rowHeader ? "th" : "td";
  return (
    <Cell
      className={styles.td}
      {...(column.rowHeader ? ROLES.rowHead : ROLES.cell)}
      scope={column.rowHeader ? "row" : undefined}
      data-align={column.align}
      data-card={column.card}
    >
      {column.card === undefined && !column.rowHeader ? (
        <span className={styles.cardLabel} aria-hidden="true">
          {column.header}
        </span>
      ) : null}
      {column.cell(row)}
    </Cell>
  );
}

/** A cell of the sums: as a card, each says which column it is of, but the first, which says what the row is. */
function SumCell<Row>({ column, sum, isFirst }: { column: Column<Row>; sum: ReactNode; isFirst: boolean }) {
  const card = sum == null ? "hidden" : isFirst ? "wide" : column.card;
  return (
    <td {...ROLES.cell} className={styles.td} data-align={column.align} data-card={card}>
      {card === undefined ? (
        <span className={styles.cardLabel} aria-hidden="true">
          {column.header}
        </span>
      ) : null}
      {sum}
    </td>
  );
}

/**
 * A dense table of figures. It is a real `<table>` at every width; on a narrow screen it scrolls in a focusable
 * region or becomes a card per row. Sorting is told, not done: the caller orders the rows.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, columns, rows, rowKey, sort, onSort, density = "default", phone = "scroll", footer, maxHeight, rowTone } = props;
  if (props.loading && rows.length === 0) return <LoadingRows label={`${caption}: loading`} columns={Math.min(columns.length, 6)} />;
  if (rows.length === 0 && props.empty) return <>{props.empty}</>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={styles.region} aria-label={caption} tabIndex={0} style={maxHeight === undefined ? undefined : { maxHeight }}>
      <table className={styles.table} {...ROLES.table} data-density={density} data-phone={phone}>
        <caption className={props.showCaption ? styles.caption : "sr-only"}>{caption}</caption>
        <thead className={styles.thead} {...ROLES.group}>
          <tr {...ROLES.row}>
            {columns.map((column) => (
              <ColumnHead key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody {...ROLES.group}>
          {rows.map((row) => (
            <tr key={rowKey(row)} {...ROLES.row} className={styles.tr} data-tone={rowTone?.(row)}>
              {columns.map((column) => (
                <BodyCell key={column.id} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
        {footer ? (
          <tfoot {...ROLES.group}>
            <tr {...ROLES.row} className={styles.tr}>
              {columns.map((column, index) => (
                <SumCell key={column.id} column={column} sum={footer[index]} isFirst={index === 0} />
              ))}
            </tr>
          </tfoot>
        ) : null}
      </table>
    </section>
  );
}
