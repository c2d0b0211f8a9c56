import type { LiveBus } from "../live/server.ts";
import type { Order } from "./order.ts";
import type { LaneStore, TrailPeaks, VenueGateway, VenueReport } from "./ports.ts";
import type { Settlement } from "./settle-reports.ts";
import { toLiveEvents } from "./to-live-events.ts";

/** A venue whose resting orders we keep for it. */
export type KeptVenue = VenueGateway & {
  /** Answers the trailing stops that have come further than the books say. */
  restore(orders: readonly Order[], peaks: readonly TrailPeaks[]): readonly Order[];
  /** The peaks that moved since the last call. */
  takePeaks(): readonly TrailPeaks[];
  follow(orders: readonly Order[]): void;
  isOpen(): boolean;
};

export type OrderLaneDeps = {
  readonly venue: KeptVenue;
  readonly store: LaneStore;
  readonly bus: LiveBus;
  /** Hears of everything that was written down, in order. */
  readonly onSettled: (settlement: Settlement) => Promise<void>;
  /** Called between any two steps that a crash may part; fault tests end the process there. */
  readonly crashPoint: (label: string) => void;
};

/** One venue's orders, worked by one holder. Calls must not overlap: the worker queues them. */
export type OrderLane = {
  /** Start-up and recovery are one path: what rests goes back to the venue, what was never answered is asked for. */
  recover(): Promise<void>;
  /** Cancels what is to be cancelled and sends what is planned, until nothing is left. Answers how many orders were sent. */
  work(): Promise<number>;
  /** Writes down what the venue did by itself, and sends what follows from it. */
  settle(reports: readonly VenueReport[]): Promise<void>;
  /** Writes down how far trailing stops came. To be done before the market's own checkpoint passes the ticks that moved them. */
  keepPeaks(): Promise<void>;
};

const BATCH = 1_000;

export function createOrderLane({ venue, store, bus, onSettled, crashPoint }: OrderLaneDeps): OrderLane {
  const pass = async (settlement: Settlement): Promise<void> => {
    crashPoint("after-record");
    venue.follow(settlement.orders);
    bus.publish(toLiveEvents(settlement));
    await onSettled(settlement);
  };
  const record = async (reports: readonly VenueReport[]): Promise<Settlement> => {
    crashPoint("before-record");
    const settlement = await store.record(reports);
    await pass(settlement);
    return settlement;
  };
  const submit = async (orders: readonly Order[]): Promise<readonly VenueReport[]> => {
    crashPoint("after-claim");
    const reports = await venue.submit(orders);
    crashPoint("after-submit");
    return reports;
  };

  const cancelAll = async (): Promise<void> => {
    for (;;) {
      const orders = await store.listCancelling(BATCH);
      if (orders.length === 0) return;
      await record(await venue.cancel(orders));
      if (orders.length < BATCH) return;
    }
  };

  const work = async (): Promise<number> => {
    let sent = 0;
    for (;;) {
      await cancelAll();
      if (!venue.isOpen()) return sent;
      const done = await store.sendPlanned(BATCH, submit);
      if (done === null) return sent;
      await pass(done.settlement);
      sent += done.sent;
      if (done.sent < BATCH && done.settlement.newOrders.length === 0) return sent;
    }
  };

  return {
    work,
    async recover() {
      await store.foldPeaks(venue.restore(await store.listResting(), await store.listPeaks()));
      for (;;) {
        const orders = await store.listUnanswered(BATCH);
        if (orders.length === 0) return;
        const answers = await venue.query(orders);
        const absent = answers.flatMap((answer) => (answer.status === "absent" ? [answer.orderId] : []));
        const known = answers.flatMap((answer) => (answer.status === "absent" || answer.status === "unknown" ? [] : [answer]));
        if (absent.length > 0) await store.release(absent);
        if (known.length > 0) await record(known);
        if (absent.length + known.length < orders.length) return;
      }
    },
    async settle(reports) {
      const settlement = await record(reports);
      if (settlement.newOrders.length > 0) await work();
    },
    async keepPeaks() {
      const peaks = venue.takePeaks();
      if (peaks.length === 0) return;
      crashPoint("before-peaks");
      await store.recordPeaks(peaks);
    },
  };
}
