"use client";
import { Button, CopyButton, Group, Popover, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { BacktestRowView } from "@slipstream/core/backtest";
import { useState } from "react";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./share-button.module.css";
import { useBacktestCommands } from "./use-backtests.ts";

const sharedPath = (code: string) => `/shared/backtests/${code}`;

/** A link for people without an account: made, copied, taken back. */
export function ShareButton({ backtest }: { backtest: Pick<BacktestRowView, "id" | "shareCode"> }) {
  const { share, unshare } = useBacktestCommands();
  const [opened, setOpened] = useState(false);
  const { id, shareCode } = backtest;
  const fail = (title: string) => (error: unknown) => notifications.show({ title, message: messageOf(error), color: "crit" });
  const open = () => {
    setOpened(!opened);
    if (!opened && shareCode === null) share.mutate({ backtestId: id }, { onError: fail("The link could not be made") });
  };
  const stop = () => {
    setOpened(false);
    unshare.mutate(
      { backtestId: id },
      {
        onSuccess: () => notifications.show({ title: "Sharing stopped", message: "The link leads nowhere from now on." }),
        onError: fail("Sharing goes on"),
      },
    );
  };
  const address = shareCode === null ? "" : `${window.location.origin}${sharedPath(shareCode)}`;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={340} trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" onClick={open} loading={unshare.isPending}>
          {shareCode === null ? "Share" : "Shared"}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={styles.content}>
          <TextInput
            label="Whoever has this link reads the report, without an account"
            value={address}
            readOnly
            placeholder="The link is being made …"
            onFocus={(event) => event.currentTarget.select()}
            data-autofocus
          />
          <p className={styles.note}>They see the rules and every trade, not who you are and not your strategy’s later versions.</p>
          <Group gap="sm" justify="space-between">
            <Button variant="subtle" color="crit" onClick={stop} disabled={shareCode === null}>
              Stop sharing
            </Button>
            <CopyButton value={address}>
              {({ copied, copy }) => (
                <Button onClick={copy} disabled={address === ""}>
                  {copied ? "Copied" : "Copy link"}
                </Button>
              )}
            </CopyButton>
          </Group>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
