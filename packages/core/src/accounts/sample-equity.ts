import { DAY_MS, HOUR_MS, type Ms } from "@slipstream/kernel";
import type { AccountMarker, EquitySample, SampleStore } from "./ports.ts";

/** `moving`: accounts that changed; `all`: also those that stand still, once a day. */
export type SampleWish = "none" | "moving" | "all";

/**
 * Whether equity is to be sampled now: once in each hour of market time, of all accounts once in each day. Hours that nobody saw are not made
 * up afterwards: one sample of now follows them.
 */
export function decideSample(previousMs: Ms | null, marketMs: Ms): SampleWish {
  if (previousMs === null || Math.floor(marketMs / DAY_MS) > Math.floor(previousMs / DAY_MS)) return "all";
  return Math.floor(marketMs / HOUR_MS) > Math.floor(previousMs / HOUR_MS) ? "moving" : "none";
}

const PAGE = 500;

/** Samples equity at this moment of market time, unrealised profit included. Accounts whose price is not known are left out. Answers how many it wrote. */
export async function sampleEquity(
  deps: { samples: SampleStore; marker: AccountMarker },
  marketMs: Ms,
  wish: Exclude<SampleWish, "none">,
): Promise<number> {
  let written = 0;
  let after: string | null = null;
  for (;;) {
    const ids = await deps.samples.page({ after, limit: PAGE, onlyMoving: wish === "moving" });
    const marks = await deps.marker.mark(ids);
    const samples = [...marks].flatMap(([accountId, { equity, cash, external }]): EquitySample[] =>
      equity === null ? [] : [{ accountId, marketMs, equity, cash, external }],
    );
    await deps.samples.append(samples);
    written += samples.length;
    after = ids.at(-1) ?? null;
    if (ids.length < PAGE) return written;
  }
}
