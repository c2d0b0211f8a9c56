import { divide, formatMoney, money, moneyFromMinor, moneyToMinor } from "@slipstream/kernel";

const CENT = moneyToMinor(money("0.01"));

/** Whole cents, rounded up: a loss never reads smaller than the limit that it met. */
export const toCents = (amount: string): string => formatMoney(moneyFromMinor(divide(moneyToMinor(money(amount)), CENT, "up") * CENT));
