import type { Account } from "./account.ts";
import type { Slot } from "./slot.ts";

/** Notionals up to here are exact; a price that leads beyond is taken as out of reach. */
const LARGEST = 9e15;

/**
 * The first price in ticks, going against the position, at which the account's equity is below its maintenance margin; zero where there is
 * none. Equity less maintenance falls all the way, so it is found by halving.
 */
export function liquidationTicks(slot: Slot, account: Account): number {
  if (slot.side === 0) return 0;
  let equity = account.cash;
  let others = 0;
  if (account.open > 1)
    for (const other of account.slots) {
      if (other === slot || other.side === 0) continue;
      equity += other.pnlAt(other.markTicks);
      others += other.maintenanceAt(other.markTicks);
    }
  const { side, steps, entryTicks, instrument } = slot;
  const isUnder = (ticks: number): boolean => {
    const maintenance = instrument.maintenanceOf(ticks * steps * instrument.unit) + others;
    return maintenance > 0 && equity + side * (ticks - entryTicks) * steps * instrument.unit < maintenance;
  };
  const guard = slot.guards.guardTicks();
  if (guard > 0 && !isUnder(guard)) return 0;
  if (side === 1) {
    if (!isUnder(1)) return 0;
    let under = 1;
    let over = slot.markTicks * 2;
    while (over - under > 1) {
      const middle = Math.floor((under + over) / 2);
      if (isUnder(middle)) under = middle;
      else over = middle;
    }
    return under;
  }
  let over = 0;
  let under = Math.floor(LARGEST / (steps * instrument.unit));
  if (!isUnder(under)) return 0;
  while (under - over > 1) {
    const middle = Math.floor((under + over) / 2);
    if (isUnder(middle)) under = middle;
    else over = middle;
  }
  return under;
}
