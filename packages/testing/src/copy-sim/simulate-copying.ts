import type { FollowSettingsInput } from "@slipstream/core/copy";
import { createCopyEngine } from "@slipstream/core/copy/server";
import type { Instrument } from "@slipstream/core/market";
import { CAREFUL_MANNERS } from "@slipstream/core/orders/server";
import { addQuantity, type Ms, money, negateQuantity, price, type Quantity, quantity, ZERO_QUANTITY } from "@slipstream/kernel";
import { BAD_HABITS, type BadHabits } from "../bad-venue/bad-habits.ts";
import { createBadVenue } from "../bad-venue/bad-venue.ts";
import { createInProcessLine } from "../bad-venue/in-process-line.ts";
import { checkLog } from "../outside-sim/check-log.ts";
import { createMemoryBooks } from "../outside-sim/memory-store.ts";
import { type SimHands, startSimWorker } from "../outside-sim/sim-worker.ts";
import { createVirtualTime } from "../outside-sim/virtual-time.ts";
import { createRandom, type Random } from "../random.ts";
import { sequentialIds } from "../sequential-ids.ts";
import { createMemoryCopies, type MemoryCopies } from "./memory-copy-store.ts";

export type CopySimResult = {
  readonly wrong: readonly string[];
  readonly copied: number;
  readonly skipped: Readonly<Record<string, number>>;
  readonly refusedStale: number;
};

const START_MS = Date.parse("2026-03-01T12:00:00Z");
const TROUBLE_MS = 60_000;
const QUIET_MS = 45_000;
const LIMIT_MS = 900_000;
const TEND_EVERY_MS = 1_000;
const SYMBOLS = ["BTC-USDT", "ETH-USDT"] as const;
const AT = price("100");
const MANNERS = { ...CAREFUL_MANNERS, restingSilenceMs: 15_000, catchUpEveryMs: 10_000, overlapMs: 20_000 };
const SETTINGS: readonly Partial<FollowSettingsInput>[] = [
  {},
  { copyRatio: "0.5" },
  { maxOrderCost: "40" },
  { mode: "fixed-amount", amountPerTrade: "50" },
];

const instrument = (symbol: string): Instrument => ({
  venue: "bad",
  symbol,
  kind: "perpetual",
  base: symbol,
  quote: "USDT",
  validFromMs: 0,
  tickSize: price("0.1"),
  lotStep: quantity("0.01"),
  minQuantity: quantity("0.01"),
  maxQuantity: quantity("1000000"),
  minNotional: money("1"),
  maxLeverage: 100,
  maintenanceTiers: [{ upTo: null, rate: price("0.005"), deduction: money("0") }],
});

/**
 * The whole engine from a seed: a master who trades, followers who pause and stop, three workers of whom one holds the lane, a venue with bad manners.
 * Workers die and stop at any step, messages are lost, doubled, late and out of order. Then the trouble ends, the master goes flat, and what remains
 * is checked: one outcome for each fill and follow, nothing lost, doubled, late or out of order, and flat sleeves.
 */
export async function simulateCopying(seed: number): Promise<CopySimResult> {
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
  const copies: MemoryCopies = createMemoryCopies({ books: () => books, clock, nextId, venue: "bad" });
  const books = createMemoryBooks({ clock, nextId, onSettled: copies.settled });
  const line = createInProcessLine(venue, { sleep, timeoutMs: 5_000 });
  const isTroubled = (): boolean => clock.now() < START_MS + TROUBLE_MS;
  const level = random.next() * 0.04;

  const alongside = ({ fence, database, crashPoint }: SimHands) => {
    const store = copies.store(fence);
    const engine = createCopyEngine({
      store: {
        listBehind: (limit) => database(() => store.listBehind(limit)),
        // Small pages, so that a crash falls between two of them.
        applyBatch: (masterId, _limit, decide, fillNow) => database(() => store.applyBatch(masterId, 2, decide, fillNow)),
        listNeedy: (page) => database(() => store.listNeedy(page)),
        tend: (followId, decide, fillNow) => database(() => store.tend(followId, decide, fillNow)),
      },
      venue: null,
      market: {
        quoteOf: () => ({ bid: AT, ask: AT, last: AT, fresh: true }),
        instrumentOf: (symbol) => instrument(symbol),
        prices: () => new Map(),
      },
      bus: { publish: () => undefined },
      clock,
      nextId,
      onSettled: async () => undefined,
      crashPoint,
    });
    let tendedAt = 0;
    return async () => {
      const made = await engine.work();
      if (clock.now() < tendedAt + TEND_EVERY_MS) return made;
      tendedAt = clock.now();
      return made + (await engine.tend());
    };
  };
  const world = {
    time,
    random,
    books,
    line,
    manners: MANNERS,
    lease: { fence: 0, expiresAt: 0 },
    trouble: () => (isTroubled() ? level : 0),
    alongside,
  };
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

  for (let index = 0; index < 2 + random.below(3); index++) copies.follow(SETTINGS[index % SETTINGS.length] ?? {});
  let trading = true;
  const trade = async (): Promise<void> => {
    await tradeAsMaster({ copies, random, sleep, clock, isTroubled });
    trading = false;
  };
  void strike();
  void trade();

  let quietSince: Ms | null = null;
  await time.run(() => {
    const isQuiet =
      !trading &&
      !isTroubled() &&
      copies.isDone() &&
      books.orders().every(({ doneAt }) => doneAt !== null) &&
      sleevesOf(books, copies).length === 0;
    quietSince = isQuiet ? (quietSince ?? clock.now()) : null;
    return clock.now() > START_MS + LIMIT_MS || (quietSince !== null && clock.now() - quietSince > QUIET_MS);
  });

  const net = new Map<string, Quantity>();
  for (const { accountId, symbol, side, quantity: size } of books.fills()) {
    const pair = `${accountId} ${symbol}`;
    net.set(pair, addQuantity(net.get(pair) ?? ZERO_QUANTITY, side === "buy" ? size : negateQuantity(size)));
  }
  const log = venue.log();
  const skipped: Record<string, number> = {};
  for (const { reason } of copies.copies()) if (reason) skipped[reason] = (skipped[reason] ?? 0) + 1;
  return {
    wrong: [...checkLog(log, { orders: books.orders(), net }), ...checkCopies(copies), ...sleevesOf(books, copies)],
    copied: copies.copies().filter(({ outcome }) => outcome === "copied").length,
    skipped,
    refusedStale: log.refusedStale,
  };
}

type Market = { copies: MemoryCopies; random: Random; sleep: (ms: Ms) => Promise<void>; clock: { now(): Ms }; isTroubled: () => boolean };

/** Opens, adds, reduces, turns around, in bursts and with pauses, while followers pause, resume and stop; flat in the end. */
async function tradeAsMaster({ copies, random, sleep, clock, isTroubled }: Market): Promise<void> {
  const nets = new Map<string, bigint>();
  const go = (symbol: string, net: bigint): void => {
    const before = nets.get(symbol) ?? 0n;
    if (net === before) return;
    nets.set(symbol, net);
    const [netBefore, netAfter] = [before * 10n ** 18n, net * 10n ** 18n];
    copies.record({
      symbol,
      side: net > before ? "buy" : "sell",
      quantity: (net > before ? netAfter - netBefore : netBefore - netAfter) as Quantity,
      price: AT,
      netBefore: netBefore as Quantity,
      netAfter: netAfter as Quantity,
      equityBefore: money("10000"),
      leverage: 10,
      stopLoss: null,
      marketMs: clock.now(),
      recordedAt: clock.now(),
    });
  };
  for (let count = 0; count < 12 && isTroubled(); count++) {
    const symbol = SYMBOLS[random.below(2)] ?? "BTC-USDT";
    const before = nets.get(symbol) ?? 0n;
    go(symbol, random.chance(0.25) ? 0n : random.chance(0.3) ? before / 2n : BigInt(random.below(21) - 10));
    const follow = copies.follows()[random.below(copies.follows().length)];
    if (follow && random.chance(0.15)) {
      if (follow.status === "active") follow.status = random.chance(0.7) ? "paused" : "stopping";
      else if (follow.status === "paused") follow.status = "active";
      if (follow.status === "stopping") follow.terms = { ...follow.terms, onStop: random.chance(0.5) ? "close-now" : "follow-to-close" };
    }
    if (random.chance(0.1)) copies.follow({});
    await sleep(random.chance(0.5) ? random.below(300) : random.below(12_000));
  }
  for (const symbol of SYMBOLS) go(symbol, 0n);
}

/** While the master is flat no sleeve holds anything. */
function sleevesOf(books: ReturnType<typeof createMemoryBooks>, copies: MemoryCopies): string[] {
  return copies
    .follows()
    .flatMap(({ id, accountId }) => books.openPositions(accountId).map(({ symbol }) => `a sleeve is not flat: ${symbol} of ${id}`));
}

function checkCopies(copies: MemoryCopies): string[] {
  const wrong: string[] = [];
  const made = new Map(copies.copies().map((copy) => [`${copy.followId} ${copy.masterSeq}`, copy]));
  for (const { id, startSeq, status } of copies.follows())
    for (let seq = startSeq + 1; seq <= copies.lastSeq(); seq++) {
      const copy = made.get(`${id} ${seq}`);
      // Who has stopped is asked no more.
      if (!copy && status !== "stopped") wrong.push(`no outcome of ${seq} in ${id}`);
      if (copy?.outcome === "pending") wrong.push(`still pending: ${seq} in ${id}`);
      if (copy?.outcome === "skipped" && !copy.reason) wrong.push(`skipped without a reason: ${seq} in ${id}`);
    }
  return wrong;
}
