import type { Money, Ms, Price, Quantity } from "@slipstream/kernel";
import type { Side } from "../orders/index.ts";

/** One fill of a master's record, as followers hear of it. `netBefore` and `netAfter` are the account's signed position over all sleeves. */
export type MasterFill = {
  readonly seq: number;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly netBefore: Quantity;
  readonly netAfter: Quantity;
  readonly equityBefore: Money;
  readonly leverage: number;
  readonly stopLoss: Price | null;
  readonly marketMs: Ms;
  readonly recordedAt: Ms;
};
