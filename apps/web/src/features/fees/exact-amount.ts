import { formatDecimal } from "@slipstream/ui";

/** Every digit of an amount, and two decimals at least. */
export function exactAmount(decimal: string, sign: "auto" | "always" = "auto"): string {
  const decimals = Math.max(2, decimal.split(".")[1]?.length ?? 0);
  return formatDecimal(decimal, { decimals, sign });
}
export const isZero = (decimal: string): boolean => /^-?0(\.0+)?$/.test(decimal);
