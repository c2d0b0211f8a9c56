"use client";
import { Button } from "@mantine/core";
import type { RunView, SwapView } from "@slipstream/core/running";
import type { StrategyView } from "@slipstream/core/strategy";
import { Badge, type Column, DataTable, EmptyState, Notice, Panel, Percent, Time } from "@slipstream/ui";
import { useState } from "react";
import { messageOf } from "@/trpc/refusal.ts";
import { SWAP_STATUS_WORDS, SWAP_WORDS } from "./run-words.ts";
import { SwapDialog } from "./swap-dialog.tsx";
import styles from "./swap-panel.module.css";
import { useRunCommands, useSwaps } from "./use-runs.ts";

type Side = { readonly id: string; readonly name: string; readonly trades: number; readonly returnShare: number | null };
const SIDES: readonly Column<Side>[] = [
  { id: "name", header: "Version", rowHeader: true, cell: ({ name }) => name },
  { id: "trades", header: "Trades since", align: "end", cell: ({ trades }) => trades },
  {
    id: "return",
    header: "Net of what was put in",
    align: "end",
    cell: ({ returnShare }) => <Percent value={returnShare === null ? null : returnShare * 100} change absent="no closed trade yet" />,
  },
];
const PAST: readonly Column<SwapView>[] = [
  { id: "when", header: "Began", rowHeader: true, cell: ({ startedAt }) => <Time value={startedAt} format="date-minute" /> },
  { id: "what", header: "Versions", cell: ({ fromVersion, toVersion }) => `${fromVersion} → ${toVersion}` },
  { id: "mode", header: "How", cell: ({ mode }) => SWAP_WORDS[mode] },
  {
    id: "status",
    header: "State",
    cell: ({ status, reason }) => `${SWAP_STATUS_WORDS[status]}${reason && reason !== "you" ? `: ${reason}` : ""}`,
  },
];

/** Which version is at work, the one that is taking over, and the way back. */
export function SwapPanel({ strategy, run }: { strategy: StrategyView; run: RunView }) {
  const [isOpen, setOpen] = useState(false);
  const swaps = useSwaps(run.runId);
  const { finishSwap, rollBack } = useRunCommands();
  const underWay = run.swap?.status === "under-way" ? run.swap : null;
  const past = (swaps.data ?? []).filter(({ status }) => status !== "under-way");
  const canGoBack = underWay !== null || past[0]?.status === "done";
  const error = finishSwap.error ?? rollBack.error;
  return (
    <Panel
      title="Versions at work"
      note={`version ${run.version} is in force${strategy.version > run.version ? `, ${strategy.version} is newer` : ""}`}
      actions={
        <span className={styles.actions}>
          {underWay ? (
            <Button loading={finishSwap.isPending} onClick={() => finishSwap.mutate({ runId: run.runId })}>
              Take over now
            </Button>
          ) : strategy.version > 1 && run.status === "running" ? (
            <Button variant="default" onClick={() => setOpen(true)}>
              Change version…
            </Button>
          ) : null}
          {canGoBack && run.status === "running" ? (
            <Button variant="default" loading={rollBack.isPending} onClick={() => rollBack.mutate({ runId: run.runId })}>
              Roll back
            </Button>
          ) : null}
        </span>
      }
    >
      {error ? <Notice tone="crit">{messageOf(error)}</Notice> : null}
      {underWay ? <UnderWay swap={underWay} /> : null}
      {past.length > 0 ? (
        <DataTable caption="Changes of version" columns={PAST} rows={past} rowKey={({ id }) => id} phone="cards" maxHeight={220} />
      ) : underWay ? null : (
        <EmptyState>
          {strategy.version > 1
            ? "No version was changed while this run was under way."
            : "Edit the strategy to make a second version. It can then take over at once, share by share, or decide in shadow first."}
        </EmptyState>
      )}
      <SwapDialog strategy={strategy} run={run} opened={isOpen} onClose={() => setOpen(false)} />
    </Panel>
  );
}

function UnderWay({ swap }: { swap: SwapView }) {
  const sides: readonly Side[] = [
    { id: "from", name: `${swap.fromVersion}, in force before`, ...swap.results.from },
    { id: "to", name: `${swap.toVersion}, new`, ...swap.results.to },
  ];
  return (
    <div className={styles.underWay}>
      <p>
        <Badge tone="accent">{SWAP_WORDS[swap.mode]}</Badge> Version {swap.toVersion}{" "}
        {swap.mode === "gradual" ? (
          <>
            decides <Percent value={swap.share * 100} decimals={0} /> of entries now, all of them after {swap.hours} hours.
          </>
        ) : (
          <>decides in shadow and orders nothing.</>
        )}{" "}
        {swap.rule
          ? `It goes back by itself once it is worse by ${swap.rule.worseByPercent} % over ${swap.rule.trades} trades.`
          : "It goes back by hand only."}
      </p>
      <DataTable caption="Both versions since the change began" columns={SIDES} rows={sides} rowKey={({ id }) => id} />
    </div>
  );
}
