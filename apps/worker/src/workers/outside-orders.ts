import {
  CAREFUL_MANNERS,
  createOutsideLane,
  type OutsideGateway,
  type Settlement,
  type VenueManners,
} from "@slipstream/core/orders/server";
import { createOutsideStore, measureClockOffset } from "@slipstream/db";
import { MINUTE_MS, type Ms } from "@slipstream/kernel";
import type { LaneDeps } from "../deps.ts";
import { repeat } from "../repeat.ts";

/** Looks at the lane by itself so often, whether or not anybody rang. */
const LOOK_EVERY_MS = 500;

type OutsideDeps = Pick<LaneDeps, "database" | "liveBus" | "wakeUps" | "clock" | "nextId" | "lease">;
export type OutsideVenue = {
  readonly gateway: OutsideGateway;
  readonly manners?: VenueManners;
  readonly crashPoint: (label: string) => void;
  readonly lookEveryMs?: Ms;
  /** Hears of everything that was written down. */
  readonly onSettled?: (settlement: Settlement) => void;
};

/**
 * The orders of a venue outside, in the process that holds its lane. Claims carry the database's time, which all processes share. What cannot be
 * written down gives the lane up; whoever holds it next goes on from the books.
 */
export async function startOutsideOrders(deps: OutsideDeps, outside: OutsideVenue): Promise<() => Promise<void>> {
  const { database, lease, nextId, wakeUps } = deps;
  const { gateway, manners = CAREFUL_MANNERS, crashPoint, lookEveryMs = LOOK_EVERY_MS, onSettled = () => undefined } = outside;
  let offsetMs = await measureClockOffset(database, deps.clock);
  const clock = { now: () => deps.clock.now() + offsetMs };
  const held = { venue: gateway.venue, lane: lease.lane, fence: lease.fence };
  const store = createOutsideStore(database, held, { clock, nextId });
  const lane = createOutsideLane({ venue: gateway, manners, store, bus: deps.liveBus, clock, onSettled, crashPoint, fail: lease.fail });
  const unlisten = gateway.listen((reports) => void lane.hear(reports).catch(lease.fail), lane.doubt);
  const stopWork = repeat({
    everyMs: lookEveryMs,
    work: async () => ({ more: !lease.signal.aborted && (await lane.work()) > 0 }),
    onError: lease.fail,
    listen: (wake) => wakeUps.listen("orders", wake),
  });
  const stopMeasuring = repeat({
    everyMs: MINUTE_MS,
    work: async () => {
      offsetMs = await measureClockOffset(database, deps.clock);
      return { more: false };
    },
    onError: lease.fail,
  });
  return async () => {
    unlisten();
    await Promise.all([stopWork(), stopMeasuring()]);
    await lane.drain();
  };
}
