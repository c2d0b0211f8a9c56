"use client";
import { Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { AccountView } from "@slipstream/core/accounts";
import { Badge, ConfirmDanger, formatMoney, KeyValue, Money, Panel, Pnl, Time } from "@slipstream/ui";
import { IconDotsVertical } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { exportHref } from "@/features/orders/export-href.ts";
import { useAccountLive } from "@/live/index.ts";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import { EditAccountDialog } from "./edit-account-dialog.tsx";
import { useSelectedAccount } from "./selected-account.tsx";

type Dialog = "edit" | "reset" | "close" | null;

/** One account: its figures as the stream marks them, and what can be done with it. */
export function AccountCard({ account: asked }: { account: AccountView }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { selection, select } = useSelectedAccount();
  const [dialog, setDialog] = useState<Dialog>(null);
  const live = useAccountLive(asked.id);
  const account = live.mark ? { ...asked, ...live.mark.account, name: asked.name, isDefault: asked.isDefault } : asked;
  const currency = account.currency;
  const refresh = () => client.invalidateQueries();
  const setDefault = useMutation(
    trpc.accounts.setDefault.mutationOptions({
      onSettled: refresh,
      onError: (error) => notifications.show({ title: "Nothing was changed", message: messageOf(error), color: "crit" }),
    }),
  );
  const reset = useMutation(trpc.accounts.reset.mutationOptions({ onSettled: refresh }));
  const close = useMutation(trpc.accounts.close.mutationOptions({ onSettled: refresh }));
  const closeDialog = () => setDialog(null);

  return (
    <Panel
      title={account.name}
      note={
        <>
          <Badge tone="accent">{account.mode === "paper" ? "Paper" : "Live"}</Badge> {account.isDefault ? <Badge>Default</Badge> : null}{" "}
          {account.status === "halted" ? <Badge tone="crit">Halted</Badge> : null}
        </>
      }
      actions={
        <>
          <Button variant="default" disabled={selection === account.id} onClick={() => select(account.id)}>
            {selection === account.id ? "Shown" : "Show"}
          </Button>
          <Menu position="bottom-end" width={200}>
            <Menu.Target>
              <Button variant="default" px={6} aria-label={`More for ${account.name}`}>
                <IconDotsVertical size={16} aria-hidden="true" />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => setDialog("edit")}>Edit name, leverage, fees</Menu.Item>
              <Menu.Item disabled={account.isDefault} onClick={() => setDefault.mutate({ accountId: account.id })}>
                Make it the default
              </Menu.Item>
              <Menu.Item component="a" href={exportHref("transfers", { accountId: account.id })} download>
                Cash journal as CSV
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item onClick={() => setDialog("reset")}>Reset …</Menu.Item>
              <Menu.Item onClick={() => setDialog("close")}>Close account …</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </>
      }
      padded
    >
      <KeyValue
        rows={[
          { key: "cash", label: "Wallet", value: <Money value={account.cash} currency={currency} /> },
          { key: "pnl", label: "Unrealised", value: <Pnl value={account.unrealizedPnl} currency={currency} /> },
          { key: "equity", label: "Equity", value: <Money value={account.equity} currency={currency} />, total: true },
          { key: "margin", label: "Margin held", value: <Money value={account.margin} currency={currency} /> },
          { key: "orders", label: "Held by orders", value: <Money value={account.orderMargin} currency={currency} /> },
          { key: "available", label: "Available", value: <Money value={account.available} currency={currency} />, total: true },
          { key: "fees", label: "Taker / maker fee", value: `${account.takerFeeBps} / ${account.makerFeeBps} bp` },
          { key: "leverage", label: "Leverage", value: `${account.defaultLeverage}×` },
          {
            key: "since",
            label: account.resetAt ? "Reset" : "Opened",
            value: <Time value={account.resetAt ?? account.createdAt} format="day-minute" />,
          },
        ]}
      />
      {dialog === "edit" ? <EditAccountDialog account={asked} onClose={closeDialog} /> : null}
      <ConfirmDanger
        opened={dialog === "reset"}
        onClose={closeDialog}
        title={`Reset ${account.name}?`}
        consequences={[
          "All its live orders are cancelled.",
          "All its positions are closed at market; the fills stay in the record.",
          `Its wallet is set back to ${formatMoney(account.initialBalance)} ${currency}.`,
          "This cannot be undone.",
        ]}
        confirmLabel={`Reset to ${formatMoney(account.initialBalance)} ${currency}`}
        onConfirm={() => reset.mutateAsync({ accountId: account.id, confirm: true })}
        explainError={messageOf}
      />
      <ConfirmDanger
        opened={dialog === "close"}
        onClose={closeDialog}
        title={`Close ${account.name}?`}
        consequences={[
          "It takes no orders any more and leaves the list.",
          "Its orders, fills and journal are kept.",
          "It is refused while orders or positions are open.",
        ]}
        confirmLabel="Close account"
        onConfirm={() => close.mutateAsync({ accountId: account.id })}
        explainError={messageOf}
      />
    </Panel>
  );
}
