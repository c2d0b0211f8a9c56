"use client";
import { ActionIcon, Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { StrategyRowView } from "@slipstream/core/strategy";
import { ConfirmDanger } from "@slipstream/ui";
import { IconDots } from "@tabler/icons-react";
import Link from "next/link";
import { useState } from "react";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./strategies-table.module.css";
import { useStrategyCommands } from "./use-strategies.ts";

/** What can be done with a strategy of the list. */
export function StrategyActions({ strategy }: { strategy: StrategyRowView }) {
  const { duplicate, remove } = useStrategyCommands();
  const [deleting, setDeleting] = useState(false);
  const { id, name, run } = strategy;
  const copy = () =>
    duplicate.mutate(
      { strategyId: id },
      {
        onSuccess: (made) => notifications.show({ title: "Duplicated", message: `${made.name} is in the list.`, color: "up" }),
        onError: (error) => notifications.show({ title: "Not duplicated", message: messageOf(error), color: "crit" }),
      },
    );
  return (
    <span className={styles.actions}>
      <Button size="xs" variant="default" component={Link} href={`/strategies/${id}/edit`} aria-label={`Edit ${name}`}>
        Edit
      </Button>
      <Button size="xs" variant="default" component={Link} href={`/backtests/new?strategy=${id}`} aria-label={`Back-test ${name}`}>
        Back-test
      </Button>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon size="sm" variant="default" aria-label={`More for ${name}`}>
            <IconDots size={14} stroke={1.5} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} href={`/searches/new?strategy=${id}`}>
            Search its numbers
          </Menu.Item>
          <Menu.Item onClick={copy}>Duplicate</Menu.Item>
          <Menu.Divider />
          <Menu.Item color="crit" onClick={() => setDeleting(true)}>
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDanger
        opened={deleting}
        onClose={() => setDeleting(false)}
        title={`Delete ${name}?`}
        consequences={[
          strategy.state === "stopped"
            ? "It does not run."
            : `It is stopped first, and ${run && run.openPositions > 0 ? `its ${run.openPositions} open ${run.openPositions === 1 ? "position is" : "positions are"} closed at market` : "it holds no position"}.`,
          `All of its ${strategy.version} ${strategy.version === 1 ? "version goes" : "versions go"} from the list; what it traded stays in your records.`,
          "It cannot be brought back.",
        ]}
        confirmLabel="Delete the strategy"
        onConfirm={() => remove.mutateAsync({ strategyId: id })}
        explainError={messageOf}
      />
    </span>
  );
}
