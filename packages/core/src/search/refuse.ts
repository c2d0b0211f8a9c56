import { Refusal, type RefusalKind } from "@slipstream/kernel";

/** Every no of this area that a user may hear. */
export const SEARCH_REFUSALS = [
  "search-not-found",
  "unclear-strategy",
  "too-many-searches",
  "searches-kept",
  "too-many-sets",
  "too-much-work",
  "unknown-path",
  "bad-range",
  "unknown-range",
  "too-short-for-windows",
] as const;
export type SearchRefusalCode = (typeof SEARCH_REFUSALS)[number];

const KINDS: Readonly<Record<SearchRefusalCode, RefusalKind>> = {
  "search-not-found": "not-found",
  "unclear-strategy": "bad-input",
  "too-many-searches": "rule",
  "searches-kept": "rule",
  "too-many-sets": "bad-input",
  "too-much-work": "rule",
  "unknown-path": "bad-input",
  "bad-range": "bad-input",
  "unknown-range": "bad-input",
  "too-short-for-windows": "bad-input",
};

export const refuse = (code: SearchRefusalCode, message: string, field: string | null = null): Refusal =>
  new Refusal(KINDS[code], code, message, field === null ? {} : { field });

export const searchNotFound = (): Refusal => refuse("search-not-found", "There is no such search.", "searchId");
