"use client";
import { Menu } from "@mantine/core";
import { Badge, Icon, Money } from "@slipstream/ui";
import Link from "next/link";
import styles from "./account-switcher.module.css";
import { useSelectedAccount } from "./selected-account.tsx";
import { useAccountEquity } from "./use-account-equity.ts";

/** A phone has no room for the unit. */
function Equity({ value, currency }: { value: string | null; currency: string }) {
  return (
    <span>
      <Money value={value} /> <span className={styles.currency}>{currency}</span>
    </span>
  );
}

/** The account that the pages show, its equity, and the way to the others. */
export function AccountSwitcher() {
  const { selection, select, account, accounts } = useSelectedAccount();
  const equity = useAccountEquity(account);
  if (!account) return null;
  const all = selection === "all" && accounts.length > 1;
  return (
    <Menu position="bottom-end" width={280}>
      <Menu.Target>
        <button
          type="button"
          className={styles.button}
          aria-label={all ? "All accounts. Choose an account" : `Account ${account.name}. Choose an account`}
        >
          <Badge tone="accent">{all ? "All" : account.mode === "paper" ? "Paper" : "Live"}</Badge>
          {all ? <span className={styles.name}>{accounts.length} accounts</span> : <Equity value={equity} currency={account.currency} />}
          <Icon name="chevron" size={14} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={all ? "all" : account.id} onChange={select}>
          {accounts.length > 1 ? (
            <Menu.RadioItem value="all" closeMenuOnClick>
              All accounts
            </Menu.RadioItem>
          ) : null}
          {accounts.map((candidate) => (
            <Menu.RadioItem
              key={candidate.id}
              value={candidate.id}
              closeMenuOnClick
              rightSection={<Money value={candidate.equity} currency={candidate.currency} />}
            >
              <span className={styles.item}>{candidate.name}</span>
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item component={Link} href="/accounts">
          Manage accounts
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
