import { isLive, type Order } from "@slipstream/core/orders";
import { CAREFUL_MANNERS } from "@slipstream/core/orders/server";
import { absQuantity, addQuantity, type Ms, negateQuantity, price, type Quantity, quantity, ZERO_QUANTITY } from "@slipstream/kernel";
import { BAD_HABITS, type BadHabits } from "../bad-venue/bad-habits.ts";
import { createBadVenue } from "../bad-venue/bad-venue.ts";
import { createInProcessLine } from "../bad-venue/in-process-line.ts";
import type { VenueLog } from "../bad-venue/venue-log.ts";
import { createRandom, type Random } from "../random.ts";
import { sequentialIds } from "../sequential-ids.ts";
import { checkLog } from "./check-log.ts";
import { createMemoryBooks, type MemoryBooks } from "./memory-store.ts";
import { plannedOrder } from "./planned-order.ts";
import { startSimWorker } from "./sim-worker.ts";
import { createVirtualTime, type VirtualTime } from "./virtual-time.ts";

export type SimResult = {
  readonly wrong: readonly string[];
  readonly log: VenueLog;
  readonly orders: readonly Order[];
  readonly virtualMs: Ms;
};

const START_MS = Date.parse("2026-03-01T12:00:00Z");
const TROUBLE_MS = 60_000;
/** So long everything must stand still at its end: late fills and the comparison of executions have passed by then. */
const QUIET_MS = 45_000;
const LIMIT_MS = 600_000;
const LOOK_EVERY_MS = 1_000;
const CLIENT_PATIENCE_MS = 5_000;
const USER = "00000000-0000-7000-8000-00000000000b";
// Comparisons come more often than in production, so that a run is short.
const MANNERS = { ...CAREFUL_MANNERS, restingSilenceMs: 15_000, catchUpEveryMs: 10_000, overlapMs: 20_000 };

/**
 * Three workers, one of which holds the lane, a venue with bad manners, and traders who wish and cancel; workers die and stop at any step and
 * messages are lost, doubled, late and out of order, all of it decided by the seed. Then the trouble ends, and what remains is checked.
 */
export async function simulateOutside(seed: number): Promise<SimResult> {
  const random = createRandom(seed);
  const time = createVirtualTime(START_MS);
  const { clock, sleep } = time;
  const nextId = sequentialIds(seed % 0xffff_ffff);
  const habits: BadHabits = {
    ...BAD_HABITS,
    idRule: random.chance(0.5) ? "unique" : "until-filled",
    slowEngine: random.chance(0.3) ? 0.3 : 0.03,
  };
  const venue = createBadVenue({ habits, random, clock, sleep, price: "100" });
  const books = createMemoryBooks({ clock, nextId });
  const line = createInProcessLine(venue, { sleep, timeoutMs: CLIENT_PATIENCE_MS });
  const isTroubled = (): boolean => clock.now() < START_MS + TROUBLE_MS;
  const level = random.next() * 0.05;
  const lease = { fence: 0, expiresAt: 0 };
  const world = { time, random, books, line, manners: MANNERS, lease, trouble: () => (isTroubled() ? level : 0) };
  const workers = Array.from({ length: 3 }, () => startSimWorker(world));

  const strike = async (): Promise<void> => {
    while (isTroubled()) {
      await sleep(1_000 + random.below(20_000));
      const worker = workers[random.below(workers.length)];
      if (!isTroubled() || !worker) break;
      if (random.chance(0.5)) worker.kill();
      else worker.stop(200 + random.below(random.chance(0.8) ? 8_000 : 40_000));
    }
  };
  const traders = 1 + random.below(3);
  let trading = traders;
  const trade = async (trader: number): Promise<void> => {
    await wishAndCancel({ time, random, books, nextId, accountId: accountOf(trader), isTroubled });
    trading -= 1;
  };
  const takeStopsOut = async (): Promise<void> => {
    for (;;) {
      await sleep(5_000);
      if (trading > 0 || isTroubled()) continue;
      for (const order of books.orders()) if (order.role === "stop-loss" && isLive(order.status)) books.requestCancel(order.id);
    }
  };
  void takeStopsOut();
  void strike();
  for (let trader = 0; trader < traders; trader++) void trade(trader);

  let quietSince: Ms | null = null;
  let lookedAt = 0;
  await time.run(() => {
    if (clock.now() - lookedAt < LOOK_EVERY_MS) return false;
    lookedAt = clock.now();
    const isQuiet = trading === 0 && !isTroubled() && books.orders().every(({ doneAt }) => doneAt !== null);
    quietSince = isQuiet ? (quietSince ?? clock.now()) : null;
    return clock.now() > START_MS + LIMIT_MS || (quietSince !== null && clock.now() - quietSince > QUIET_MS);
  });
  const log = venue.log();
  const net = new Map<string, Quantity>();
  for (const { accountId, symbol, side, quantity: size } of books.fills()) {
    const pair = `${accountId} ${symbol}`;
    net.set(pair, addQuantity(net.get(pair) ?? ZERO_QUANTITY, side === "buy" ? size : negateQuantity(size)));
  }
  const orders = books.orders();
  return { wrong: checkLog(log, { orders, net }), log, orders, virtualMs: clock.now() - START_MS };
}

const accountOf = (trader: number): string => `00000000-0000-7000-8000-0000000000a${trader}`;
type Trader = {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly books: MemoryBooks;
  readonly nextId: () => string;
  readonly accountId: string;
  readonly isTroubled: () => boolean;
};

/** Opens, turns around, closes and cancels, now in bursts, now with pauses. */
async function wishAndCancel({ time, random, books, nextId, accountId, isTroubled }: Trader): Promise<void> {
  const origin = { kind: "manual", id: "manual" } as const;
  for (let count = 0; count < 8 && isTroubled(); count++) {
    const symbol = random.chance(0.7) ? "BTC-USDT" : "ETH-USDT";
    const position = books.openPosition({ accountId, symbol, origin });
    const common = { id: nextId(), accountId, userId: USER, venue: "bad", symbol, createdAt: time.clock.now() };
    const size = quantity(String(1 + random.below(5)));
    const side = random.chance(0.5) ? "buy" : "sell";
    const order =
      position && random.chance(0.4)
        ? plannedOrder({
            ...common,
            side: position.side === "long" ? "sell" : "buy",
            quantity: absQuantity(position.quantity),
            reduceOnly: true,
            role: "close",
          })
        : random.chance(0.15)
          ? plannedOrder({ ...common, side, quantity: size, type: "limit" })
          : plannedOrder({
              ...common,
              side,
              quantity: size,
              stopLoss: random.chance(0.2) ? price(side === "buy" ? "90" : "110") : null,
              ...(random.chance(0.3) ? { type: "limit", timeInForce: "IOC" } : {}),
            });
    books.place(order);
    const rests = order.type === "limit" && order.timeInForce === "GTC";
    // What rests is cancelled in the end; of the rest some are, at any moment.
    if (rests || random.chance(0.25)) void time.sleep(random.below(rests ? 40_000 : 6_000)).then(() => books.requestCancel(order.id));
    await time.sleep(random.chance(0.4) ? random.below(200) : random.below(15_000));
  }
}
