"use client";
import { Switch } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { StrategyRowView } from "@slipstream/core/strategy";
import { Badge } from "@slipstream/ui";
import { useState } from "react";
import { useSelectedAccount } from "@/features/accounts/selected-account.tsx";
import { StopRunDialog } from "@/features/running/stop-run-dialog.tsx";
import { useRunCommands } from "@/features/running/use-runs.ts";
import { messageOf } from "@/trpc/refusal.ts";

/** Runs the strategy on paper, or stops it after asking what becomes of what it holds. */
export function StrategySwitch({ strategy }: { strategy: Pick<StrategyRowView, "id" | "name" | "state" | "run"> }) {
  const { account } = useSelectedAccount();
  const { toggle } = useRunCommands();
  const [stopping, setStopping] = useState(false);
  if (strategy.state === "stopping") return <Badge tone="warn">stopping</Badge>;
  const isOn = strategy.state === "running" || toggle.isPending;
  const start = () =>
    toggle.mutate(
      { strategyId: strategy.id, accountId: account?.id },
      {
        onSuccess: (run) =>
          notifications.show({
            title: `${strategy.name} runs on paper`,
            message: `Version ${run.version} on ${run.accountName}. It decides when the next ${run.timeframe} candle closes.`,
            color: "up",
          }),
        onError: (error) => notifications.show({ title: "Still off", message: `${strategy.name}: ${messageOf(error)}`, color: "crit" }),
      },
    );
  return (
    <>
      <Switch
        size="sm"
        withThumbIndicator={false}
        checked={isOn}
        disabled={toggle.isPending}
        onChange={(event) => (event.currentTarget.checked ? start() : setStopping(true))}
        label={
          <>
            {isOn ? "Running" : "Off"}
            <span className="sr-only">: {strategy.name}</span>
          </>
        }
      />
      {strategy.run ? <StopRunDialog strategy={strategy} run={strategy.run} opened={stopping} onClose={() => setStopping(false)} /> : null}
    </>
  );
}
