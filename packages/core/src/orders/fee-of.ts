import { bpsOf, type Money } from "@slipstream/kernel";

/** The venue's fee on a notional, in hundredths of a basis point, rounded up to the next minor unit (1e-8); a rebate is negative. */
export const feeOf = (notional: Money, centibps: number): Money => bpsOf(notional, BigInt(centibps), "ceil");
