import { divide, MONEY_DECIMALS, type Money, moneyFromMinor, moneyToMinor } from "@slipstream/kernel";

const MINOR_OF_CENT = 10n ** BigInt(MONEY_DECIMALS - 2);
export const moneyFromCents = (cents: bigint): Money => moneyFromMinor(cents * MINOR_OF_CENT);
/** Whole cents of an amount, rounded down: also below zero. */
export const floorToCents = (amount: Money): bigint => divide(moneyToMinor(amount), MINOR_OF_CENT, "floor");

/** Stripe takes eight digits: what is more goes out with the next payout. */
const MOST_CENTS = 99_999_999n;

/** What may go out of one master's money, or is missing there (below zero). */
export type MasterDue = { readonly masterId: string; readonly amount: Money };

/**
 * The payout of an owner in one currency: the whole cents of what is due of all masters together, and whose money it is. What one master
 * lacks, the others' money stays for; the rest below a cent stays where it is. Null where there is not a cent.
 */
export function planPayout(due: readonly MasterDue[]): { readonly amountCents: bigint; readonly parts: readonly MasterDue[] } | null {
  const sum = due.reduce((total, { amount }) => total + moneyToMinor(amount), 0n);
  const whole = floorToCents(moneyFromMinor(sum));
  const amountCents = whole < MOST_CENTS ? whole : MOST_CENTS;
  if (amountCents <= 0n) return null;
  const parts: MasterDue[] = [];
  let left = moneyToMinor(moneyFromCents(amountCents));
  for (const { masterId, amount } of [...due].sort((a, b) => (a.masterId < b.masterId ? -1 : 1))) {
    const part = moneyToMinor(amount) < left ? moneyToMinor(amount) : left;
    if (part <= 0n) continue;
    parts.push({ masterId, amount: moneyFromMinor(part) });
    left -= part;
  }
  return { amountCents, parts };
}

/** What is left of one master's line of a payment: not taken back, and where it is. */
export type LineLeft = {
  readonly masterId: string;
  readonly platform: Money;
  /** Zero once it is released: then it is in `payable`. */
  readonly reserve: Money;
  readonly payable: Money;
};
export type ReturnSplit = {
  /** What is taken from each line: of the master's part the reserve first. */
  readonly parts: readonly LineLeft[];
  /** Beyond what is left of the payment: the platform bears it. */
  readonly excess: Money;
};

/**
 * Whose money goes back, in proportion to what is left, to the unit: the parts sum to the amount, none is larger than what is left, and
 * several returns that together are the whole take exactly the whole. Each boundary is rounded down once, over the running sum.
 */
export function splitReturn(amount: Money, lines: readonly LineLeft[]): ReturnSplit {
  const left = lines.map((line) => ({ ...line, master: moneyToMinor(line.reserve) + moneyToMinor(line.payable) }));
  const whole = left.reduce((sum, { platform, master }) => sum + moneyToMinor(platform) + master, 0n);
  const wanted = moneyToMinor(amount);
  const taken = wanted < whole ? wanted : whole;
  let before = 0n;
  const take = (part: bigint): bigint => {
    const [from, to] = [before, before + part];
    before = to;
    return whole === 0n ? 0n : divide(taken * to, whole, "down") - divide(taken * from, whole, "down");
  };
  const parts = left.map(({ masterId, platform, reserve, master }) => {
    const fromPlatform = take(moneyToMinor(platform));
    const fromMaster = take(master);
    const fromReserve = fromMaster < moneyToMinor(reserve) ? fromMaster : moneyToMinor(reserve);
    return {
      masterId,
      platform: moneyFromMinor(fromPlatform),
      reserve: moneyFromMinor(fromReserve),
      payable: moneyFromMinor(fromMaster - fromReserve),
    };
  });
  return { parts, excess: moneyFromMinor(wanted - taken) };
}

/** A transfer that was made, and how much of one master's money in it was not taken back yet. */
export type Reversible = { readonly payoutId: string; readonly leftCents: bigint };

/**
 * Which transfers are taken back where more was taken from a master than there is: whole cents of what is missing, of the given transfers
 * in their order. What they do not cover stays missing, and later earnings fill it.
 */
export function planReversals(missing: Money, transfers: readonly Reversible[]): { payoutId: string; amountCents: bigint }[] {
  let left = floorToCents(missing);
  return transfers.flatMap(({ payoutId, leftCents }) => {
    const amountCents = leftCents < left ? leftCents : left;
    if (amountCents <= 0n) return [];
    left -= amountCents;
    return [{ payoutId, amountCents }];
  });
}
