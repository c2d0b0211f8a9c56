"use client";
import { usePathname, useSearchParams } from "next/navigation";
import { useMemo } from "react";
import { type MasterFilter, parseFilter, searchOf } from "./master-filter.ts";

/** The filter in the address. Setting it replaces the address, so that Back leaves the list instead of walking through its filters. */
export function useMasterFilter(): [MasterFilter, (next: MasterFilter) => void] {
  const pathname = usePathname();
  const query = useSearchParams();
  const filter = useMemo(() => parseFilter(query), [query]);
  return [filter, (next) => window.history.replaceState(null, "", `${pathname}${searchOf(next)}`)];
}
