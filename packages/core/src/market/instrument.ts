import type { Money, Price, Quantity } from "@slipstream/kernel";

/** Trading rules of an instrument at a venue, in force from `validFromMs` on. */
export type Instrument = {
  readonly venue: string;
  readonly symbol: string;
  readonly kind: "perpetual" | "spot";
  readonly base: string;
  readonly quote: string;
  readonly validFromMs: number;
  readonly tickSize: Price;
  readonly lotStep: Quantity;
  readonly minQuantity: Quantity;
  readonly maxQuantity: Quantity;
  readonly minNotional: Money;
  readonly maxLeverage: number;
  /** Ascending; the last tier has no upper bound. */
  readonly maintenanceTiers: readonly MaintenanceTier[];
};

/** `rate` is scaled by 1e18: 0.004 = 0.4 % of the notional. `deduction` makes the tiers meet: margin = notional × rate − deduction. */
export type MaintenanceTier = { readonly upTo: Money | null; readonly rate: Price; readonly deduction: Money };
