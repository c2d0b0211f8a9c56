"use client";
import { Button } from "@mantine/core";
import type { FollowView } from "@slipstream/core/copy";
import { Badge, type Column, DataTable, EmptyState, Money, Panel, Percent, Pnl } from "@slipstream/ui";
import Link from "next/link";
import type { AccountSelection } from "@/features/accounts/selected-account.tsx";
import { FOLLOW_STATUS_TONES, FOLLOW_STATUS_WORDS } from "@/features/copying/copy-words.ts";
import { FollowName } from "@/features/copying/follow-name.tsx";
import { useFollows } from "@/features/copying/use-follows.ts";

const COLUMNS: readonly Column<FollowView>[] = [
  { id: "master", header: "Master", rowHeader: true, cell: (follow) => <FollowName follow={follow} /> },
  { id: "status", header: "Copies", cell: ({ status }) => <Badge tone={FOLLOW_STATUS_TONES[status]}>{FOLLOW_STATUS_WORDS[status]}</Badge> },
  { id: "amount", header: "Amount", align: "end", cell: ({ settings }) => <Money value={settings.copyAmount} /> },
  { id: "open", header: "Open", align: "end", cell: ({ openPositions }) => openPositions },
  { id: "net", header: "Before copy fee", align: "end", cell: ({ netProfit }) => <Pnl value={netProfit} mark /> },
  { id: "return", header: "Return", align: "end", cell: ({ returnPct }) => <Percent value={returnPct} change /> },
];

/** Whom the reader copies and what it has brought; nothing while that cannot be asked. */
export function FollowsPanel({ selection }: { selection: AccountSelection }) {
  const follows = useFollows({ status: "alive", accountId: selection === "all" ? undefined : selection });
  if (!follows.data) return null;
  return (
    <Panel
      title="Copying"
      note={follows.data.length > 0 ? `${follows.data.length} ${follows.data.length === 1 ? "follow" : "follows"}` : undefined}
      actions={
        <Button component={Link} href="/copying" variant="default">
          All copies
        </Button>
      }
    >
      <DataTable
        caption="Follows"
        columns={COLUMNS}
        rows={follows.data}
        rowKey={({ id }) => id}
        density="tall"
        phone="cards"
        maxHeight={280}
        empty={
          <EmptyState
            action={
              <Button component={Link} href="/masters">
                Browse masters
              </Button>
            }
          >
            You copy nobody. Each trade of a master whom you follow is made on your account too, within your limits.
          </EmptyState>
        }
      />
    </Panel>
  );
}
