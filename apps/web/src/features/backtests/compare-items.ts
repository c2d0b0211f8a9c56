import { SERIES } from "@slipstream/ui";

/** What is compared: a saved back-test, or a strategy in its newest or in a given version. */
export type CompareItem = { readonly backtestId: string } | { readonly strategyId: string; readonly version?: number };

export const MOST_COMPARED = SERIES.length;
export const LEAST_COMPARED = 2;

const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const ITEM = new RegExp(`^(?:b\\.(${UUID})|s\\.(${UUID})(?:\\.([1-9]\\d{0,5}))?)$`);

export const keyOf = (item: CompareItem): string =>
  "backtestId" in item ? `b.${item.backtestId}` : `s.${item.strategyId}${item.version === undefined ? "" : `.${item.version}`}`;

/** Items as the address gives them; what makes no sense, is there twice or is too many is left out. */
export function parseItems(text: string | null): readonly CompareItem[] {
  const items = new Map<string, CompareItem>();
  for (const part of (text ?? "").toLowerCase().split(",")) {
    const [, backtestId, strategyId, version] = ITEM.exec(part) ?? [];
    if (backtestId) items.set(part, { backtestId });
    else if (strategyId) items.set(part, version === undefined ? { strategyId } : { strategyId, version: Number(version) });
  }
  return [...items.values()].slice(0, MOST_COMPARED);
}

export const compareHref = (items: readonly CompareItem[]): string => `/compare?items=${items.map(keyOf).join(",")}`;
