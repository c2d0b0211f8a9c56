import { SKIP_REASONS } from "../copy/index.ts";

const WORDS: Readonly<Record<string, string>> = SKIP_REASONS;
const toMiddle = (words: string): string => `${words.charAt(0).toLowerCase()}${words.slice(1)}`;

/** Reasons by how often they came, most often first, as the middle of a sentence: "2 × not enough free balance; 1 × no fresh price was known". */
export function sayReasons(reasons: Readonly<Record<string, number>>): string {
  return Object.entries(reasons)
    .sort(([a, countOfA], [b, countOfB]) => countOfB - countOfA || (a < b ? -1 : 1))
    .map(([reason, count]) => `${count} × ${toMiddle(WORDS[reason] ?? reason.replaceAll("-", " "))}`)
    .join("; ");
}
export const countReasons = (reasons: Readonly<Record<string, number>>): number =>
  Object.values(reasons).reduce((sum, count) => sum + count, 0);
