"use client";
import type { AccountView } from "@slipstream/core/accounts";
import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { useTRPC } from "@/trpc/client.tsx";

/** One account, or all of them together. */
export type AccountSelection = "all" | (string & {});

const COOKIE = "slipstream-account";
const YEAR_SECONDS = 31_536_000;

type SelectedAccount = {
  selection: AccountSelection;
  select: (selection: AccountSelection) => void;
};
const SelectionContext = createContext<SelectedAccount | null>(null);

/** Remembers, in a cookie that the server reads too, which account the reader looks at. */
export function SelectedAccountProvider({ initial, children }: { initial: AccountSelection; children: ReactNode }) {
  const [selection, setSelection] = useState<AccountSelection>(initial);
  const select = useCallback((next: AccountSelection) => {
    setSelection(next);
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser that we support
    document.cookie = `${COOKIE}=${next}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
  }, []);
  const value = useMemo(() => ({ selection, select }), [selection, select]);
  return <SelectionContext value={value}>{children}</SelectionContext>;
}

/** The reader's open accounts, with equity as of the last answer. */
function useAccounts() {
  const trpc = useTRPC();
  return useQuery(trpc.accounts.list.queryOptions({ limit: 200 }, { select: (page) => page.items }));
}

/**
 * What is selected. `account` is the one that orders go to: the selected one, or the default one while all are shown; null until the
 * accounts are known and where there is none.
 */
export function useSelectedAccount() {
  const context = useContext(SelectionContext);
  if (!context) throw new Error("useSelectedAccount needs a SelectedAccountProvider above it");
  const query = useAccounts();
  const accounts = query.data ?? NONE;
  const chosen = accounts.find((account) => account.id === context.selection);
  const account = chosen ?? accounts.find((candidate) => candidate.isDefault) ?? accounts[0] ?? null;
  const selection: AccountSelection = chosen ? chosen.id : "all";
  return { selection, select: context.select, account, accounts, query };
}
const NONE: readonly AccountView[] = [];
