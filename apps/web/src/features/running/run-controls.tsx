"use client";
import { Button, Modal, NumberInput, Select, Stack } from "@mantine/core";
import type { RunView } from "@slipstream/core/running";
import type { StrategyView } from "@slipstream/core/strategy";
import { Notice } from "@slipstream/ui";
import { useState } from "react";
import { useSelectedAccount } from "@/features/accounts/selected-account.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./run-controls.module.css";
import { StopRunDialog } from "./stop-run-dialog.tsx";
import { useRunCommands } from "./use-runs.ts";

type Runnable = Pick<StrategyView, "id" | "name" | "version" | "timeframe">;

/** Starts a strategy, or stops it: the one button that counts. */
export function RunControls({ strategy, run }: { strategy: Runnable; run: RunView | null }) {
  // A run that begins takes the dialog that began it with it: the other one must not open in its place.
  const [dialog, setDialog] = useState<"start" | "stop" | null>(null);
  const close = () => setDialog(null);
  return (
    <>
      {run === null ? (
        <Button onClick={() => setDialog("start")}>Run on paper…</Button>
      ) : (
        <Button color="crit" variant="light" onClick={() => setDialog("stop")} disabled={run.status === "stopping"}>
          {run.status === "stopping" ? "Stopping" : "Stop…"}
        </Button>
      )}
      {run === null ? (
        <StartRunDialog strategy={strategy} opened={dialog === "start"} onClose={close} />
      ) : (
        <StopRunDialog strategy={strategy} run={run} opened={dialog === "stop"} onClose={close} />
      )}
    </>
  );
}

const percentOf = (value: string | number): number | null => (typeof value === "number" ? value : null);

/** Which account it trades, and within which limits. */
function StartRunDialog({ strategy, opened, onClose }: { strategy: Runnable; opened: boolean; onClose: () => void }) {
  const { start } = useRunCommands();
  const { account, accounts } = useSelectedAccount();
  const paper = accounts.filter(({ mode, status }) => mode === "paper" && status === "active");
  const [chosen, setChosen] = useState<string | null>(null);
  const [dailyLoss, setDailyLoss] = useState<number | null>(5);
  const [maxPositions, setMaxPositions] = useState<number | null>(null);
  const accountId = chosen ?? paper.find(({ id }) => id === account?.id)?.id ?? paper[0]?.id ?? null;
  const close = () => {
    if (start.isPending) return;
    start.reset();
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={`Run ${strategy.name} on paper`} size={480}>
      <Stack gap="md">
        <p className="t2">
          Version {strategy.version} decides at the close of each {strategy.timeframe} bar from now on. Its orders fill at the first price
          after it, with the account's fees. No real money moves.
        </p>
        <Select
          label="Account"
          data={paper.map(({ id, name }) => ({ value: id, label: name }))}
          value={accountId}
          onChange={setChosen}
          allowDeselect={false}
          disabled={paper.length === 0}
          error={paper.length === 0 ? "There is no active paper account. Open one first." : undefined}
        />
        <NumberInput
          label="Daily loss limit"
          description="Once a day (UTC, market time) lost so much of the equity it began with, nothing more is opened. Empty: no limit."
          value={dailyLoss ?? ""}
          onChange={(value) => setDailyLoss(percentOf(value))}
          min={0.01}
          max={100}
          suffix=" %"
        />
        <NumberInput
          label="Positions at once"
          description="Beside the strategy's own limit. Empty: no further limit."
          value={maxPositions ?? ""}
          onChange={(value) => setMaxPositions(percentOf(value))}
          min={1}
          max={20}
          allowDecimal={false}
        />
        {start.error ? <Notice tone="crit">{messageOf(start.error)}</Notice> : null}
        <div className={styles.actions}>
          <Button variant="default" size="md" onClick={close} disabled={start.isPending}>
            Cancel
          </Button>
          <Button
            size="md"
            loading={start.isPending}
            disabled={accountId === null}
            onClick={() =>
              // The dialog is gone once the run is there: what `mutate` is given would not be called.
              start
                .mutateAsync({ strategyId: strategy.id, accountId: accountId ?? undefined, dailyLossPercent: dailyLoss, maxPositions })
                .then(onClose, () => undefined)
            }
          >
            Start
          </Button>
        </div>
      </Stack>
    </Modal>
  );
}
