import type { StudioView } from "@slipstream/core/copy";
import { Badge, Bps, type Column, DataTable, EmptyState, Money, Panel, Percent, Pnl, Time } from "@slipstream/ui";
import { FOLLOW_STATUS_TONES, FOLLOW_STATUS_WORDS, formatDelay, MODE_WORDS } from "@/features/copying/copy-words.ts";
import styles from "./studio.module.css";

type Follower = StudioView["follows"][number];

const COLUMNS: readonly Column<Follower>[] = [
  { id: "alias", header: "Follower", rowHeader: true, cell: ({ alias }) => alias },
  { id: "status", header: "Copies", cell: ({ status }) => <Badge tone={FOLLOW_STATUS_TONES[status]}>{FOLLOW_STATUS_WORDS[status]}</Badge> },
  { id: "since", header: "Since", cell: ({ startedAt }) => <Time value={startedAt} format="date" /> },
  { id: "mode", header: "Sizing", cell: ({ mode }) => MODE_WORDS[mode] },
  { id: "amount", header: "Amount", align: "end", cell: ({ allocation }) => <Money value={allocation} /> },
  { id: "net", header: "Their profit", align: "end", cell: ({ netProfit }) => <Pnl value={netProfit} mark /> },
  { id: "return", header: "Their return", align: "end", cell: ({ returnPct }) => <Percent value={returnPct} change /> },
  {
    id: "copies",
    header: "Copied / skipped",
    align: "end",
    cell: ({ copied, skipped }) => (
      <>
        {copied} <span className={styles.quiet}>/ {skipped}</span>
      </>
    ),
  },
  { id: "delay", header: "Delay, med.", align: "end", cell: ({ medianLatencyMs }) => formatDelay(medianLatencyMs) },
  { id: "slippage", header: "Slippage, med.", align: "end", cell: ({ medianSlippageBps }) => <Bps value={medianSlippageBps} /> },
];

/** Who follows, by an alias that says nothing of the person, and how well each copy came out. */
export function FollowersTable({ studio }: { studio: StudioView }) {
  return (
    <Panel title="Followers" note="Names stay hidden. Stopped follows are listed too.">
      <DataTable
        caption="Followers"
        columns={COLUMNS}
        rows={studio.follows}
        rowKey={({ alias }) => alias}
        phone="cards"
        maxHeight={480}
        empty={<EmptyState>Nobody follows you yet. Your profile is listed under Masters.</EmptyState>}
      />
    </Panel>
  );
}
