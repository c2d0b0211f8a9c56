import { Refusal } from "@slipstream/kernel";
import { z } from "zod";
import { type FollowSettings, followSettingsSchema } from "./settings.ts";

const { shape } = followSettingsSchema;

/** A change of some settings. What is left out stays; null takes a limit away. */
export const followSettingsPatchSchema = z.object({
  copyAmount: shape.copyAmount.optional(),
  mode: shape.mode.unwrap().optional(),
  copyRatio: shape.copyRatio.unwrap().optional(),
  amountPerTrade: shape.amountPerTrade.in,
  riskPct: shape.riskPct.in,
  maxPositions: shape.maxPositions.unwrap().optional(),
  maxOrderCost: shape.maxOrderCost.in,
  maxLeverage: shape.maxLeverage.unwrap().optional(),
  maxSlippageBps: shape.maxSlippageBps.in,
  symbols: shape.symbols.in,
  blockedSymbols: shape.blockedSymbols.unwrap().optional(),
  stopLossPct: shape.stopLossPct.in,
  takeProfitPct: shape.takeProfitPct.in,
  lossLimit: shape.lossLimit.in,
  onStop: shape.onStop.unwrap().optional(),
  copyExisting: shape.copyExisting.unwrap().optional(),
  roundUp: shape.roundUp.unwrap().optional(),
});
export type FollowSettingsPatch = z.infer<typeof followSettingsPatchSchema>;

/** The stored settings with a change, checked as a whole; throws the refusal where they do not go together. */
export function mergeSettings(stored: FollowSettings, patch: FollowSettingsPatch): FollowSettings {
  const said = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  const merged = followSettingsSchema.safeParse({ ...stored, ...said });
  if (merged.success) return merged.data;
  const [issue] = merged.error.issues;
  throw new Refusal("bad-input", "bad-input", issue?.message ?? "these settings do not go together", {
    field: ["settings", ...(issue?.path ?? [])].join("."),
  });
}
