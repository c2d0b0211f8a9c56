"use client";
import { Button, Modal, Radio, Stack } from "@mantine/core";
import type { RunView } from "@slipstream/core/running";
import type { StrategyView } from "@slipstream/core/strategy";
import { Notice, Pnl } from "@slipstream/ui";
import { useState } from "react";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./run-controls.module.css";
import { useRunCommands } from "./use-runs.ts";

type StopRunDialogProps = {
  strategy: Pick<StrategyView, "id" | "name">;
  run: Pick<RunView, "openPositions" | "profit" | "currency" | "accountName">;
  opened: boolean;
  onClose: () => void;
};

/** Ends a run, after asking what becomes of the positions that it holds. */
export function StopRunDialog({ strategy, run, opened, onClose }: StopRunDialogProps) {
  const { stop } = useRunCommands();
  const [positions, setPositions] = useState<"close" | "keep">("close");
  const held = run.openPositions;
  const close = () => {
    if (stop.isPending) return;
    stop.reset();
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={`Stop ${strategy.name}?`} size={480}>
      <Stack gap="md">
        <p className="t2">
          It decides nothing from now on. So far, open profit included:{" "}
          <Pnl value={run.profit} currency={run.currency} absent="not known now" />.
        </p>
        {held > 0 ? (
          <Radio.Group
            label={held === 1 ? "What becomes of its position" : `What becomes of its ${held} positions`}
            value={positions}
            onChange={(next) => setPositions(next === "keep" ? "keep" : "close")}
          >
            <Stack gap="xs" mt={4}>
              <Radio value="close" label="Close at market" description="At once; the open profit becomes final at the price that is got." />
              <Radio
                value="keep"
                label="Keep, by hand from now on"
                description={`${held === 1 ? "It stays" : "They stay"} open on ${run.accountName} with the stops that ${held === 1 ? "it has" : "they have"}, yours to close; the strategy’s other exits no longer apply.`}
              />
            </Stack>
          </Radio.Group>
        ) : (
          <p className="t2">It holds no position: it ends at once.</p>
        )}
        {stop.error ? <Notice tone="crit">{messageOf(stop.error)}</Notice> : null}
        <div className={styles.actions}>
          <Button variant="default" size="md" onClick={close} disabled={stop.isPending} data-autofocus>
            Keep it running
          </Button>
          <Button
            color="crit"
            size="md"
            loading={stop.isPending}
            onClick={() => stop.mutate({ strategyId: strategy.id, positions }, { onSuccess: onClose })}
          >
            Stop it
          </Button>
        </div>
      </Stack>
    </Modal>
  );
}
