"use client";
import { usePathname, useSearchParams } from "next/navigation";
import { useMemo } from "react";
import { type CompareItem, keyOf, parseItems } from "./compare-items.ts";
import type { TermsForm } from "./terms-form.ts";
import { readTermsQuery, writeTermsQuery } from "./terms-query.ts";

type CompareState = { readonly items: readonly CompareItem[]; readonly terms: TermsForm };

/** What is compared and on which terms, kept in the address: a comparison can be sent to somebody, or opened again. */
export function useCompareState(): [CompareState, (next: Partial<CompareState>) => void] {
  const pathname = usePathname();
  const query = useSearchParams();
  const state = useMemo(() => ({ items: parseItems(query.get("items")), terms: readTermsQuery(query) }), [query]);
  const change = (next: Partial<CompareState>) => {
    const { items, terms } = { ...state, ...next };
    const parts = [...(items.length === 0 ? [] : [`items=${items.map(keyOf).join(",")}`]), ...writeTermsQuery(terms)];
    window.history.replaceState(null, "", parts.length === 0 ? pathname : `${pathname}?${parts.join("&")}`);
  };
  return [state, change];
}
