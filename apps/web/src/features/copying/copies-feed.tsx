"use client";
import { Button, SegmentedControl } from "@mantine/core";
import type { CopyView } from "@slipstream/core/copy";
import { EmptyState, ErrorState, Icon, LoadingRows, Panel } from "@slipstream/ui";
import { type ReactNode, useMemo, useState } from "react";
import { useInstruments } from "@/features/market/use-instruments.ts";
import { useLineState } from "@/live/index.ts";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./copies-feed.module.css";
import { CopyHeads, CopyRow } from "./copy-row.tsx";
import { keyOfCopy } from "./join-copies.ts";
import { type CopiesOf, type CopyFilter, useCopies } from "./use-copies.ts";
import { useKeptPlace } from "./use-kept-place.ts";
import { useShownRows } from "./use-shown-rows.ts";

const FILTERS: readonly { value: CopyFilter; label: string }[] = [
  { value: "all", label: "All" },
  { value: "copied", label: "Copied" },
  { value: "skipped", label: "Skipped" },
];
const isFilter = (text: string): text is CopyFilter => FILTERS.some(({ value }) => value === text);
/** Laid out by height, a table and its body lose their roles in browsers; so each names its own. */
const ROLES = { table: { role: "table" }, group: { role: "rowgroup" } } as const;
const BOX_HEIGHT = 480;
const HEAD_HEIGHT = 29;
/** Older copies are asked for when this few are left below. */
const AHEAD = 40;

/** Copies as they happen, newest first, each with what it cost or why it was not made. Only what is in sight is drawn. */
export function CopiesFeed({ of, title = "Live copies", actions }: { of: CopiesOf; title?: string; actions?: ReactNode }) {
  const [filter, setFilter] = useState<CopyFilter>("all");
  const copies = useCopies(of, filter);
  const line = useLineState();
  return (
    <Panel
      title={title}
      note={line.state === "live" ? <span className={styles.live}>live</span> : "catching up"}
      actions={
        <>
          <SegmentedControl
            size="xs"
            aria-label="Which copies"
            value={filter}
            onChange={(next) => {
              if (isFilter(next)) setFilter(next);
            }}
            data={[...FILTERS]}
          />
          {actions}
        </>
      }
    >
      {copies.isPending ? <LoadingRows label="Copies: loading" rows={6} columns={6} height={44} /> : null}
      {copies.error && copies.rows.length === 0 ? (
        <ErrorState
          title="Copies could not be loaded."
          holds={`Copying goes on. ${messageOf(copies.error)}`}
          action={<Button onClick={copies.retry}>Retry</Button>}
        />
      ) : null}
      {!copies.isPending && !copies.error && copies.rows.length === 0 ? (
        <EmptyState>
          {filter === "all"
            ? "No copy yet. Each trade of a master that you follow shows up here within a second, copied or with the reason why not."
            : filter === "copied"
              ? "Nothing was copied yet."
              : "Nothing was skipped."}
        </EmptyState>
      ) : null}
      {copies.rows.length > 0 ? <Rows key={filter} rows={copies.rows} hasMore={copies.hasMore} onMore={copies.loadMore} /> : null}
      <p className={styles.foot}>
        <Icon name="info" size={16} />
        Slippage is signed so that + is worse for you. For a skipped open, “my quantity” is what would have been sent. Closes are never
        skipped for their price or their age.
      </p>
    </Panel>
  );
}

function Rows({ rows, hasMore, onMore }: { rows: readonly CopyView[]; hasMore: boolean; onMore: () => void }) {
  const { data: instruments } = useInstruments();
  const { ref, rowHeight, from, to } = useShownRows(rows.length, (last) => {
    if (hasMore && last >= rows.length - AHEAD) onMore();
  });
  const keys = useMemo(() => rows.map(keyOfCopy), [rows]);
  useKeptPlace(ref, keys, rowHeight);
  const height = Math.min(BOX_HEIGHT, HEAD_HEIGHT + rows.length * rowHeight);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section ref={ref} className={styles.scroll} aria-label="Copies" tabIndex={0} style={{ height }}>
      <table {...ROLES.table} aria-rowcount={hasMore ? -1 : rows.length + 1} className={styles.table}>
        <caption className="sr-only">Copies</caption>
        <CopyHeads />
        <tbody {...ROLES.group} className={styles.body} style={{ height: rows.length * rowHeight }}>
          {rows.slice(from, to).map((copy, index) => (
            <CopyRow
              key={keyOfCopy(copy)}
              copy={copy}
              instruments={instruments}
              rowIndex={from + index + 2}
              top={(from + index) * rowHeight}
              height={rowHeight}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}
