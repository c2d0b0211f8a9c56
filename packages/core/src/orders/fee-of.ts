import { bpsOf, type Money } from "@slipstream/kernel";

/** The venue's fee on a notional, in hundredths of a basis point. Rounded down to the minor unit (1e-8), a rebate included: never more than the rate. */
export const feeOf = (notional: Money, centibps: number): Money => bpsOf(notional, BigInt(centibps), "floor");
