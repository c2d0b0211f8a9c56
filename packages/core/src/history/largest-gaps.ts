import type { TimeSpan } from "./resolve-bars.ts";

/** What lies between ascending spans: the longest ones first, of equals the earlier. */
export function largestGaps(spans: readonly TimeSpan[], limit: number): TimeSpan[] {
  const gaps: TimeSpan[] = [];
  for (const [at, span] of spans.entries()) {
    const next = spans[at + 1];
    if (next && next.fromMs > span.toMs) gaps.push({ fromMs: span.toMs, toMs: next.fromMs });
  }
  return gaps.sort((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs) || a.fromMs - b.fromMs).slice(0, limit);
}
