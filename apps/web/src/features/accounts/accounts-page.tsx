"use client";
import { Button } from "@mantine/core";
import { EmptyState, ErrorState, LoadingBlock, Money, PageHeader, Pnl, StatTile, StatTiles } from "@slipstream/ui";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import { AccountCard } from "./account-card.tsx";
import styles from "./accounts-page.module.css";
import { OpenAccountDialog } from "./open-account-dialog.tsx";
import { useSelectedAccount } from "./selected-account.tsx";

/** All accounts of the reader, together and one by one. */
export function AccountsPage() {
  const trpc = useTRPC();
  const { accounts, query, select, selection } = useSelectedAccount();
  const overview = useQuery(trpc.accounts.overview.queryOptions({}, { refetchInterval: 5_000 }));
  const [opening, setOpening] = useState(false);
  const open = (
    <Button size="md" onClick={() => setOpening(true)}>
      Open account
    </Button>
  );
  const sum = overview.data;
  return (
    <>
      <PageHeader
        title="Accounts"
        note="Play money at the paper venue. Live venues cannot be connected yet."
        actions={
          <>
            {accounts.length > 1 ? (
              <Button variant="default" size="md" disabled={selection === "all"} onClick={() => select("all")}>
                {selection === "all" ? "All shown" : "Show all together"}
              </Button>
            ) : null}
            {open}
          </>
        }
      />
      {accounts.length > 1 ? (
        <StatTiles label="All accounts together">
          <StatTile label="Equity, all accounts" value={<Money value={sum?.equity ?? null} currency={sum?.currency} />} />
          <StatTile label="Available" value={<Money value={sum?.available ?? null} currency={sum?.currency} />} />
          <StatTile label="Unrealised" value={<Pnl value={sum?.unrealizedPnl ?? null} currency={sum?.currency} mark />} />
          <StatTile label="Margin held" value={<Money value={sum?.margin ?? null} currency={sum?.currency} />} />
        </StatTiles>
      ) : null}
      {query.isPending ? <LoadingBlock label="Accounts" height={280} /> : null}
      {query.isError && accounts.length === 0 ? (
        <ErrorState
          title="Accounts could not be loaded."
          holds={messageOf(query.error)}
          action={<Button onClick={() => query.refetch()}>Retry</Button>}
        />
      ) : null}
      {query.isSuccess && accounts.length === 0 ? (
        <EmptyState action={open}>You have no account. Open one to trade on paper.</EmptyState>
      ) : null}
      <div className={styles.grid}>
        {accounts.map((account) => (
          <AccountCard key={account.id} account={account} />
        ))}
      </div>
      <OpenAccountDialog opened={opening} onClose={() => setOpening(false)} />
    </>
  );
}
