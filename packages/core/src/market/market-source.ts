import { z } from "zod";

/** Every market that this deployment may listen to, by the word in `MARKET_SOURCE`. */
export const MARKET_SOURCES = {
  replay: { name: "replay", displayName: "Recording", isRecording: true },
} as const satisfies Record<string, MarketSourceInfo>;

/** What pages and the status say of a source. */
export type MarketSourceInfo = { readonly name: string; readonly displayName: string; readonly isRecording: boolean };

const NAMES = Object.keys(MARKET_SOURCES) as (keyof typeof MARKET_SOURCES)[];

/** What every process that shows or runs the market reads from its environment. */
export const marketEnv = {
  MARKET_SOURCE: z.enum(NAMES, { error: `expected one of: ${NAMES.join(", ")} (live venues are not built yet)` }).default("replay"),
};
