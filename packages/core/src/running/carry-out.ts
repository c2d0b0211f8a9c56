import { formatPrice, formatQuantity, fromSteps, type Price, stepsOf } from "@slipstream/kernel";
import type { EntryFunds } from "../backtest/index.ts";
import { barOpenOf, type InstrumentBook, type Tick } from "../market/index.ts";
import type { OrderWish } from "../orders/index.ts";
import type { OrderDesk, Placed } from "../orders/server.ts";
import type { DeskRun, RunNotice } from "./desk-ports.ts";
import type { DecisionDetail, NewDecision } from "./ports.ts";
import type { RunIntent, RunPosition } from "./run-trader.ts";
import { wholeTakeOf } from "./run-trader.ts";
import { fillTicksOf, stepsAtFill, toEntryWish, toExitWish, toTakeWishes } from "./run-wishes.ts";
import type { Protection } from "./strategy-trader.ts";
import { dayOf } from "./to-run-view.ts";
import type { WorkedRun } from "./worked-run.ts";

export type CarryDeps = {
  readonly orders: Pick<OrderDesk, "placeAll" | "protect">;
  readonly send: () => Promise<void>;
  readonly instruments: InstrumentBook;
  readonly market: { priceOf(symbol: string): Price | null; tickOf(symbol: string): Tick | null; nowMs(): number };
  readonly positionsOf: (list: readonly WorkedRun[]) => Promise<ReadonlyMap<string, ReadonlyMap<string, RunPosition>>>;
  readonly fundsNow: (accountIds: readonly string[]) => Promise<(run: DeskRun, leverage: number) => EntryFunds>;
  readonly onTrouble: (error: unknown, what: string) => void;
  readonly crashPoint: (label: string) => void;
};
export type Wanted = { readonly worked: WorkedRun; readonly wanted: readonly RunIntent[] };
export type Outcome = { readonly decisions: readonly NewDecision[]; readonly notices: readonly RunNotice[] };

type Ordered = { readonly worked: WorkedRun; readonly intent: RunIntent; readonly wish: OrderWish };
/** Stops that are moved side by side: each is a transaction under its account's lock. */
const AT_ONCE = 6;
/** After so many refusals in a row the owner hears of them. */
const REFUSED_OFTEN = 3;

/** Does what runs want: exits first, then moved stops, then entries with what the exits have freed; answers what is to be written down. */
export async function carryOut(all: readonly Wanted[], deps: CarryDeps): Promise<Outcome> {
  const decisions: NewDecision[] = [];
  const notices: RunNotice[] = [];
  const each = <Kind extends RunIntent["kind"]>(kind: Kind) =>
    all.flatMap(({ worked, wanted }) =>
      wanted.flatMap((intent) => (intent.kind === kind ? [{ worked, intent: intent as Extract<RunIntent, { kind: Kind }> }] : [])),
    );
  const log = (
    worked: WorkedRun,
    intent: RunIntent,
    kind: NewDecision["kind"],
    reason: string,
    detail: DecisionDetail,
    more: Partial<NewDecision> = {},
  ) => {
    const { symbol, version, barMs } = intent;
    decisions.push({
      runId: worked.run.id,
      userId: worked.run.userId,
      version,
      symbol,
      barMs,
      kind,
      reason,
      detail,
      shadow: false,
      clientOrderId: null,
      ...more,
    });
  };
  const place = async (ordered: readonly Ordered[]): Promise<readonly Placed[]> =>
    ordered.length === 0
      ? []
      : deps.orders.placeAll(
          ordered.map(({ worked: { run }, wish }) => ({ userId: run.userId, wish, origin: { kind: "strategy" as const, id: run.id } })),
        );

  // Exits.
  const exits = each("exit").map(({ worked, intent }) => ({
    worked,
    intent,
    wish: toExitWish(
      intent.position,
      intent.barMs,
      { runId: worked.run.id, accountId: worked.run.accountId },
      intent.reason === "time" ? "h" : "x",
    ),
  }));
  const closing = new Set(exits.map(({ intent }) => intent.position.id));
  const stops = await moveStops(each("protect"), deps, closing);
  for (const { worked, intent } of stops.moved)
    log(worked, intent, "protect", intent.protection.isTrailing ? "trailing" : "moved", { words: sayProtection(intent, deps) });
  const left = stops.passed.map(({ worked, intent }) => ({
    worked,
    intent,
    wish: toExitWish(intent.position, intent.barMs, { runId: worked.run.id, accountId: worked.run.accountId }, "s"),
  }));
  const placedExits = await place([...exits, ...left]);
  for (const [at, { worked, intent, wish }] of [...exits, ...left].entries()) {
    const isRefused = refusedBy(placedExits[at]);
    const reason = intent.kind === "exit" ? intent.reason : intent.protection.isTrailing ? "trailing" : "stop";
    const conditions = intent.kind === "exit" ? intent.conditions : [];
    if (isRefused) log(worked, intent, "skip", isRefused.code, { words: isRefused.message });
    else
      log(
        worked,
        intent,
        "exit",
        reason,
        detailOf(
          wish,
          deps,
          intent.symbol,
          conditions.filter(({ path }) => path.includes(".exit")),
        ),
        {
          clientOrderId: wish.clientOrderId ?? null,
        },
      );
  }
  if (exits.length + left.length + stops.moved.length > 0) {
    deps.crashPoint("after-run-exits");
    await deps.send();
  }

  // Entries.
  const entries = each("enter");
  const entered: WorkedRun[] = [];
  if (entries.length > 0) {
    const fundsOf = await deps.fundsNow([...new Set(entries.map(({ worked }) => worked.run.accountId))]);
    const spent = new Map<string, number>();
    const ordered: (Ordered & { readonly intent: Extract<RunIntent, { kind: "enter" }> })[] = [];
    for (const { worked, intent } of entries) {
      const sized = sizeAtFill(worked, intent, { deps, fundsOf, spent });
      if (sized === null)
        log(worked, intent, "skip", "without-balance", { words: "The account could not hold it any more at the next opening." });
      else ordered.push({ worked, intent, wish: sized });
    }
    const placed = await place(ordered);
    for (const [at, { worked, intent, wish }] of ordered.entries()) {
      const refusal = refusedBy(placed[at]);
      if (refusal) {
        log(worked, intent, "skip", refusal.code, { words: refusal.message, values: valuesOf(intent) });
        worked.refusals += 1;
        if (worked.refusals === REFUSED_OFTEN)
          notices.push({
            kind: "run-orders-refused",
            run: worked.run,
            about: { symbol: intent.symbol, reason: refusal.message, times: worked.refusals, dayMs: dayOf(deps.market.nowMs()) },
          });
        continue;
      }
      worked.refusals = 0;
      worked.lastSkips.delete(intent.symbol);
      entered.push(worked);
      log(
        worked,
        intent,
        intent.side === 1 ? "enter-long" : "enter-short",
        "rule",
        {
          ...detailOf(
            wish,
            deps,
            intent.symbol,
            intent.conditions.filter(({ path }) => path.startsWith(intent.side === 1 ? "long.entry" : "short.entry")),
          ),
          ranges: Object.fromEntries(intent.ranges),
        },
        { clientOrderId: wish.clientOrderId ?? null },
      );
    }
    deps.crashPoint("after-run-entries");
    await deps.send();
  }
  if (entered.length > 0) await guardEntered(entered, deps);

  for (const { worked, intent } of each("skip")) {
    if (worked.lastSkips.get(intent.symbol) === intent.reason) continue;
    worked.lastSkips.set(intent.symbol, intent.reason);
    log(worked, intent, intent.reason === "miss" ? "miss" : "skip", intent.reason, {
      words: SKIP_WORDS[intent.reason] ?? intent.reason,
      values: valuesOf(intent),
    });
  }
  for (const { worked, intent } of each("shadow"))
    log(
      worked,
      intent,
      intent.side === 1 ? "enter-long" : "enter-short",
      "rule",
      { words: "Would have entered, were it in force.", values: valuesOf(intent) },
      { shadow: true },
    );
  return { decisions, notices };
}

const SKIP_WORDS: Readonly<Record<string, string>> = {
  cooldown: "The rest after the last exit is not over.",
  "max-positions": "As many positions as allowed are open.",
  "daily-loss": "The loss of the day has met its limit: nothing is opened until 00:00 UTC.",
  "account-halted": "The account is halted.",
  miss: "It would have entered, and nobody was there to decide.",
  stopping: "The run is being stopped.",
  "below-minimum": "The order would be smaller than the venue takes.",
  "without-balance": "The account cannot hold it.",
};

/** One that is there already is done. */
const refusedBy = (placed: Placed | undefined) =>
  placed?.kind === "refused" && placed.refusal.code !== "client-order-id-reused" ? placed.refusal : null;

type Sizing = {
  readonly deps: CarryDeps;
  fundsOf(run: DeskRun, leverage: number): EntryFunds;
  /** What earlier entries of the moment take of an account. */
  readonly spent: Map<string, number>;
};
function sizeAtFill(
  { run, trader }: WorkedRun,
  intent: Extract<RunIntent, { kind: "enter" }>,
  { deps, fundsOf, spent }: Sizing,
): OrderWish | null {
  const instrument = deps.instruments.get(intent.symbol);
  const tick = deps.market.tickOf(intent.symbol);
  if (!tick) return null;
  const funds = fundsOf(run, intent.leverage);
  const before = spent.get(run.accountId) ?? 0;
  const steps = stepsAtFill(intent.steps, intent.side, tick, instrument, {
    ...funds,
    available: () => Math.max(0, funds.available() - before),
  });
  if (steps === 0) return null;
  const entryTicks = fillTicksOf(intent.side, tick, instrument);
  const notional = (Number(fromSteps(entryTicks, instrument.tickSize)) * Number(fromSteps(steps, instrument.lotStep))) / 1e28;
  spent.set(run.accountId, before + Math.ceil(notional * (1 / intent.leverage + funds.feeCentibps / 1e6)) + 2);
  const protection = trader.trader(intent.version).plan(intent.symbol, { side: intent.side, steps, entryTicks }, intent.ranges);
  return toEntryWish(intent, steps, protection, { runId: run.id, accountId: run.accountId }, instrument);
}

type Moved = { readonly worked: WorkedRun; readonly intent: Extract<RunIntent, { kind: "protect" }> };
/** Stops that moved; those that the market has passed meanwhile are to be left at once. */
async function moveStops(
  list: readonly Moved[],
  deps: CarryDeps,
  closing: ReadonlySet<string>,
): Promise<{ moved: Moved[]; passed: Moved[] }> {
  const [toMove, passed]: [Moved[], Moved[]] = [[], []];
  for (const each of list) {
    const { position, protection } = each.intent;
    if (closing.has(position.id)) continue;
    const instrument = deps.instruments.get(position.symbol);
    const last = deps.market.priceOf(position.symbol);
    const stop = protection.stopTicks;
    const lastTicks = last === null ? 0 : stepsOf(last, instrument.tickSize);
    if (stop > 0 && last !== null && (position.quantity > 0n ? lastTicks <= stop : lastTicks >= stop)) passed.push(each);
    else toMove.push(each);
  }
  const moved: Moved[] = [];
  for (let from = 0; from < toMove.length; from += AT_ONCE) {
    const some = toMove.slice(from, from + AT_ONCE);
    const done = await Promise.all(some.map(({ worked, intent }) => protect(worked.run, intent.position, intent.protection, deps)));
    moved.push(...some.filter((_, at) => done[at]));
  }
  return { moved, passed };
}

async function protect(run: DeskRun, position: RunPosition, protection: Protection, deps: CarryDeps): Promise<boolean> {
  const { tickSize } = deps.instruments.get(position.symbol);
  const text = (ticks: number) => (ticks > 0 ? formatPrice(fromSteps(ticks, tickSize)) : null);
  try {
    await deps.orders.protect({
      userId: run.userId,
      positionId: position.id,
      stopLoss: text(protection.stopTicks),
      takeProfit: text(wholeTakeOf(protection)),
    });
    return true;
  } catch (error) {
    deps.onTrouble(error, `the stop of position ${position.id} could not be moved`);
    return false;
  }
}

/** What was entered gets what its fill asks for: stops that differ from the ones ordered with it, and targets in parts. */
async function guardEntered(entered: readonly WorkedRun[], deps: CarryDeps): Promise<void> {
  const list = [...new Set(entered)];
  const positions = await deps.positionsOf(list);
  const takes: { worked: WorkedRun; wish: OrderWish }[] = [];
  let changed = 0;
  for (const worked of list) {
    const own = positions.get(worked.run.id) ?? new Map<string, RunPosition>();
    worked.trader.sync(own);
    for (const position of own.values()) {
      if (position.closedMs !== null) continue;
      const protection = worked.trader.protectionOf(position);
      if (!protection) continue;
      const instrument = deps.instruments.get(position.symbol);
      const stands = position.stopLoss === null ? 0 : stepsOf(position.stopLoss, instrument.tickSize);
      if (stands !== protection.stopTicks && (await protect(worked.run, position, protection, deps))) changed += 1;
      const run = { runId: worked.run.id, accountId: worked.run.accountId };
      const barMs = barOpenOf(position.openedMs, worked.timeframe);
      for (const wish of toTakeWishes(position, barMs, protection, run, instrument)) takes.push({ worked, wish });
    }
  }
  if (takes.length > 0)
    await deps.orders.placeAll(
      takes.map(({ worked: { run }, wish }) => ({ userId: run.userId, wish, origin: { kind: "strategy" as const, id: run.id } })),
    );
  if (takes.length + changed > 0) await deps.send();
}

const valuesOf = ({ conditions, side }: { conditions: Extract<RunIntent, { kind: "skip" }>["conditions"]; side: 1 | -1 }) =>
  conditions.filter(({ path }) => path.startsWith(side === 1 ? "long.entry" : "short.entry")).flatMap(({ values }) => values);

function detailOf(
  wish: OrderWish,
  deps: CarryDeps,
  symbol: string,
  conditions: Extract<RunIntent, { kind: "exit" }>["conditions"],
): DecisionDetail {
  const tick = deps.market.tickOf(symbol);
  const price = tick && (wish.side === "buy" ? tick.ask : tick.bid);
  return {
    words: conditions
      .filter(({ holds }) => holds)
      .map(({ words }) => words)
      .join("; "),
    quantity: wish.quantity,
    ...(price ? { price: formatPrice(price) } : {}),
    values: conditions.flatMap(({ values }) => values),
  };
}

function sayProtection({ position, protection }: Extract<RunIntent, { kind: "protect" }>, deps: CarryDeps): string {
  const { tickSize } = deps.instruments.get(position.symbol);
  const stop = protection.stopTicks > 0 ? formatPrice(fromSteps(protection.stopTicks, tickSize)) : "none";
  return `Stop of ${formatQuantity(position.quantity)} at ${stop}.`;
}
