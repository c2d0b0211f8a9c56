import { absMoney, formatMoney, type Money } from "@slipstream/kernel";

/** An exact amount for people: all its digits, but two decimals at least. */
export function amountWords(amount: Money): string {
  const [whole = "0", fraction = ""] = formatMoney(absMoney(amount)).split(".");
  return `${amount < 0n ? "−" : ""}${whole}.${fraction.padEnd(2, "0")}`;
}
export const signedWords = (amount: Money): string => `${amount > 0n ? "+" : ""}${amountWords(amount)}`;

/** What is taken away or added, between two other amounts: "+ 5.00", "− 5.00". */
export const termWords = (amount: Money): string => `${amount < 0n ? "−" : "+"} ${amountWords(absMoney(amount))}`;
