"use client";
import { Tabs } from "@mantine/core";
import { Card, PageHeader } from "@slipstream/ui";
import { JournalSearch } from "./journal-search.tsx";
import styles from "./ledger-page.module.css";
import { PayoutsTable } from "./payouts-table.tsx";
import { RunsPanel } from "./runs-panel.tsx";
import { TrialBalancePanel } from "./trial-balance-panel.tsx";
import { UnpaidTable } from "./unpaid-table.tsx";

/** The books, for operators: that they are right, what is in them, and what waits for somebody. */
export function LedgerPage() {
  return (
    <div className={styles.stack}>
      <PageHeader title="Ledger" note="The fee ledger: that it is right, what is in it, and what waits for you" />
      <div className={styles.columns}>
        <TrialBalancePanel />
        <RunsPanel />
      </div>
      <Card>
        <Tabs defaultValue="journals" keepMounted={false} className={styles.tabs}>
          <Tabs.List>
            <Tabs.Tab value="journals">Journals</Tabs.Tab>
            <Tabs.Tab value="unpaid">Unpaid invoices</Tabs.Tab>
            <Tabs.Tab value="payouts">Due payouts</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="journals">
            <JournalSearch />
          </Tabs.Panel>
          <Tabs.Panel value="unpaid">
            <UnpaidTable />
          </Tabs.Panel>
          <Tabs.Panel value="payouts">
            <PayoutsTable />
          </Tabs.Panel>
        </Tabs>
      </Card>
    </div>
  );
}
