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
  const guard = slot.guards.guardTicks();
  if (guard > 0 && !isUnder(slot, equity, others, guard)) return 0;
  const isLong = slot.side === 1;
  let under = isLong ? 1 : Math.floor(LARGEST / (slot.steps * slot.instrument.unit));
  let over = isLong ? slot.markTicks * 2 : 0;
  if (!isUnder(slot, equity, others, under)) return 0;
  while (Math.abs(over - under) > 1) {
    const middle = Math.floor((under + over) / 2);
    if (isUnder(slot, equity, others, middle)) under = middle;
    else over = middle;
  }
  return under;
}

/** `equity` and `others` are those of the account without this position. */
function isUnder({ side, steps, entryTicks, instrument }: Slot, equity: number, others: number, ticks: number): boolean {
  const maintenance = instrument.maintenanceOf(ticks * steps * instrument.unit) + others;
  return maintenance > 0 && equity + side * (ticks - entryTicks) * steps * instrument.unit < maintenance;
}
