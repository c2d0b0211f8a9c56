import type { FollowReportView } from "@slipstream/core/copy";

export type ReportPart = FollowReportView["parts"][number]["part"];

const SHORT_WORDS: Record<ReportPart, string> = {
  slippage: "Slip.",
  "exchange-fees": "Exch. fees",
  funding: "Fund.",
  sizing: "Sizing",
  missed: "Missed",
  "copy-fee": "Copy fee",
  rest: "Rest",
};
export const PART_WORDS: Record<ReportPart, string> = {
  slippage: "Slippage",
  "exchange-fees": "Exchange fees",
  funding: "Funding",
  sizing: "Sizing, rounding",
  missed: "Missed trades",
  "copy-fee": "Copy fee",
  rest: "Rest",
};

export type WaterfallBar = {
  readonly id: string;
  readonly word: string;
  /** For a phone. */
  readonly short: string;
  /** What the bar is labelled with, in percent. */
  readonly value: number;
  readonly from: number;
  readonly to: number;
  readonly tone: "master" | "you" | "gain" | "cost" | "none";
};

type Told = Pick<FollowReportView, "masterReturnPct" | "followerReturnPct" | "parts">;

/** From the master's return, part by part, to one's own. Parts that are not known have no bar; null where either end is not known. */
export function waterfallOf({ masterReturnPct, followerReturnPct, parts }: Told): readonly WaterfallBar[] | null {
  if (masterReturnPct === null || followerReturnPct === null) return null;
  const bars: WaterfallBar[] = [
    { id: "master", word: "Master", short: "Master", value: masterReturnPct, from: 0, to: masterReturnPct, tone: "master" },
  ];
  let level = masterReturnPct;
  for (const { part, pct } of parts) {
    if (pct === null) continue;
    bars.push({
      ...{ id: part, word: PART_WORDS[part], short: SHORT_WORDS[part] },
      ...{ value: pct, from: level, to: level + pct, tone: toneOf(pct) },
    });
    level += pct;
  }
  return [...bars, { id: "you", word: "You, net", short: "You", value: followerReturnPct, from: 0, to: followerReturnPct, tone: "you" }];
}

/** What is shown as 0.00 is neither a gain nor a cost. */
const toneOf = (pct: number): WaterfallBar["tone"] => (Math.abs(pct) < 0.005 ? "none" : pct > 0 ? "gain" : "cost");

export type DrawnBar = WaterfallBar & { readonly top: number; readonly bottom: number };

/** Heights in a box of `height`, with room for labels above and below; zero is always in it. */
export function drawWaterfall(bars: readonly WaterfallBar[], height: number, room: number): { bars: readonly DrawnBar[]; zero: number } {
  const ends = bars.flatMap(({ from, to }) => [from, to]);
  const high = Math.max(0, ...ends);
  const low = Math.min(0, ...ends);
  const span = high - low || 1;
  const y = (value: number): number => room + ((high - value) / span) * (height - 2 * room);
  return {
    bars: bars.map((bar) => ({ ...bar, top: y(Math.max(bar.from, bar.to)), bottom: y(Math.min(bar.from, bar.to)) })),
    zero: y(0),
  };
}
