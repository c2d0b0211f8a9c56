import { type Clock, formatQuantity, type Ms, type Quantity, quantity, subtractQuantity, ZERO_QUANTITY } from "@slipstream/kernel";
import type { Random } from "../random.ts";
import type { BadHabits } from "./bad-habits.ts";
import type { LoggedExecution, LoggedOrder, VenueLog } from "./venue-log.ts";
import type { SubmitRequest, VenueReply, VenueRequest, WireExecution, WireOrder } from "./wire.ts";

type KnownOrder = {
  readonly logged: LoggedOrder;
  readonly visibleAt: Ms;
  status: WireOrder["status"];
  left: Quantity;
  readonly executions: { readonly wire: WireExecution; readonly visibleAt: Ms }[];
};
/** What becomes of a call: an answer, a line that breaks, or nothing at all. */
export type CallEnd = { readonly kind: "reply"; readonly reply: VenueReply } | { readonly kind: "reset" } | { readonly kind: "silence" };

export type BadVenue = {
  handle(request: VenueRequest): Promise<CallEnd>;
  /** Hears what the venue says by itself, doubled, late and with gaps. Nobody there, nothing kept. */
  listen(onOrder: (order: WireOrder) => void): () => void;
  log(): VenueLog;
  /** From here on it behaves like this. */
  behave(habits: BadHabits): void;
};
type BadVenueDeps = {
  readonly habits: BadHabits;
  readonly random: Random;
  readonly clock: Clock;
  readonly sleep: (ms: Ms) => Promise<void>;
  /** Everything trades at this price. */
  readonly price: string;
};

const FUTURE_TOLERANCE_MS = 1_000;
const RETRY_AFTER_MS = 1_000;
const WORKING: readonly WireOrder["status"][] = ["open", "partially-filled"];

/** An exchange with bad manners, and with an honest book of what it really did. */
export function createBadVenue(deps: BadVenueDeps): BadVenue {
  const { random, clock, sleep } = deps;
  let { habits } = deps;
  const orders: KnownOrder[] = [];
  /** By account and client order id: the newest, as exchanges answer. */
  const byClientId = new Map<string, KnownOrder>();
  const executions: LoggedExecution[] = [];
  const counts = { refusedStale: 0, refusedDuplicates: 0, refusedByRate: 0, lostRequests: 0, lostReplies: 0 };
  const listeners = new Set<(order: WireOrder) => void>();

  // ── The engine ──

  const say = async (order: KnownOrder, said: readonly WireExecution[]): Promise<void> => {
    if (random.chance(habits.dropEvent)) return;
    const event: WireOrder = { clientOrderId: order.logged.clientOrderId, status: order.status, at: clock.now(), executions: [...said] };
    const times = random.chance(habits.doubleEvent) ? 2 : 1;
    for (let time = 0; time < times; time++)
      void sleep(random.below(habits.maxEventDelayMs + 1)).then(() => {
        for (const listener of listeners) listener(event);
      });
  };

  const execute = (order: KnownOrder, part: Quantity): void => {
    const { number, accountId, clientOrderId, symbol, side } = order.logged;
    const tradeId = `${number}.${order.executions.length + 1}`;
    const at = clock.now();
    order.left = subtractQuantity(order.left, part);
    order.status = order.left === ZERO_QUANTITY ? "filled" : "partially-filled";
    const wire: WireExecution = { tradeId, clientOrderId, quantity: formatQuantity(part), price: deps.price, liquidity: "taker", at };
    order.executions.push({ wire, visibleAt: Math.max(order.visibleAt, at + random.below(habits.maxTradeLagMs + 1)) });
    executions.push({ tradeId, number, accountId, clientOrderId, symbol, side, quantity: wire.quantity, price: wire.price, at });
    void say(order, [wire]);
  };

  /** A market order fills to its end, in up to three parts. What rests is not reached. */
  const fill = async (order: KnownOrder, request: SubmitRequest): Promise<void> => {
    if (request.type !== "market" && request.timeInForce !== "IOC") return;
    const parts = random.chance(habits.partialFills) ? 2 + random.below(2) : 1;
    const whole = order.left;
    for (let part = 1; part <= parts; part++) {
      if (part > 1) await sleep(random.below(habits.maxFillGapMs + 1));
      if (!WORKING.includes(order.status)) return;
      execute(order, part === parts ? order.left : ((whole / BigInt(parts)) as Quantity));
    }
  };

  const accept = (request: SubmitRequest): VenueReply => {
    const name = `${request.accountId} ${request.clientOrderId}`;
    const before = byClientId.get(name);
    if (before && !(habits.idRule === "until-filled" && before.status === "filled")) {
      counts.refusedDuplicates += 1;
      return refusal(400, "duplicate-client-order-id");
    }
    if (random.chance(habits.refuseOrder)) return refusal(400, "insufficient-balance");
    const acceptedAt = clock.now();
    const seenAt = request.timestamp + habits.seenWithinMs;
    const blindMs = random.chance(0.5) ? seenAt - acceptedAt : random.next() * (seenAt - acceptedAt);
    const { accountId, clientOrderId, symbol, side, timestamp } = request;
    const order: KnownOrder = {
      logged: { number: orders.length + 1, accountId, clientOrderId, symbol, side, quantity: request.quantity, timestamp, acceptedAt },
      visibleAt: acceptedAt + (random.chance(habits.blindOrders) ? Math.max(0, Math.round(blindMs)) : 0),
      status: "open",
      left: quantity(request.quantity),
      executions: [],
    };
    orders.push(order);
    byClientId.set(name, order);
    void say(order, []);
    void fill(order, request);
    return { status: 200, body: random.chance(0.5) ? toWire(order) : { ...toWire(order), executions: [] } };
  };

  const toWire = (order: KnownOrder): WireOrder => ({
    clientOrderId: order.logged.clientOrderId,
    status: order.status,
    at: clock.now(),
    executions: order.executions.filter(({ visibleAt }) => visibleAt <= clock.now()).map(({ wire }) => wire),
  });

  const find = (accountId: string, clientOrderId: string): KnownOrder | null => {
    const order = byClientId.get(`${accountId} ${clientOrderId}`);
    return order && order.visibleAt <= clock.now() ? order : null;
  };

  const cancel = (accountId: string, clientOrderId: string): VenueReply => {
    const order = find(accountId, clientOrderId);
    if (!order) return refusal(404, "order-not-found");
    if (WORKING.includes(order.status)) {
      order.status = "cancelled";
      void say(order, []);
    }
    return { status: 200, body: toWire(order) };
  };

  const submit = async (request: SubmitRequest): Promise<VenueReply> => {
    const nowMs = clock.now();
    if (nowMs - request.timestamp > request.receiveWindowMs || request.timestamp - nowMs > FUTURE_TOLERANCE_MS) {
      counts.refusedStale += 1;
      return refusal(400, "timestamp-outside-window");
    }
    if (random.chance(habits.slowEngine)) await sleep(random.below(habits.engineMs + 1));
    return accept(request);
  };

  const answer = async (request: VenueRequest): Promise<VenueReply> => {
    if (random.chance(habits.refuseByRate)) {
      counts.refusedByRate += 1;
      return { status: 429, body: { code: "too-many-requests", retryAfterMs: RETRY_AFTER_MS } };
    }
    switch (request.kind) {
      case "submit":
        return submit(request);
      case "cancel":
        return cancel(request.accountId, request.clientOrderId);
      case "query": {
        const order = find(request.accountId, request.clientOrderId);
        return order ? { status: 200, body: toWire(order) } : refusal(404, "order-not-found");
      }
      case "trades": {
        const own = orders.filter(({ logged }) => logged.accountId === request.accountId && logged.symbol === request.symbol);
        const seen = own.flatMap((order) => toWire(order).executions).filter(({ at }) => at >= request.sinceMs);
        return { status: 200, body: seen };
      }
    }
  };

  // ── The line ──

  const lose = (): CallEnd => ({ kind: random.chance(habits.resetRatherThanSilence) ? "reset" : "silence" });

  return {
    async handle(request) {
      await sleep(random.below(habits.maxDelayMs + 1));
      if (random.chance(habits.loseRequest)) {
        counts.lostRequests += 1;
        return lose();
      }
      if (habits.idRule === "unique" && random.chance(habits.doubleRequest)) await answer(request);
      const reply = await answer(request);
      if (random.chance(habits.loseReply)) {
        counts.lostReplies += 1;
        return lose();
      }
      await sleep(random.below(habits.maxDelayMs + 1));
      return { kind: "reply", reply: random.chance(habits.garbleReply) ? (GARBLED[random.below(GARBLED.length)] ?? reply) : reply };
    },
    listen(onOrder) {
      listeners.add(onOrder);
      return () => listeners.delete(onOrder);
    },
    log: () => ({ orders: orders.map(({ logged }) => logged), executions: [...executions], ...counts }),
    behave(next) {
      habits = next;
    },
  };
}

const refusal = (status: number, code: string): VenueReply => ({ status, body: { code } });
const GARBLED: readonly VenueReply[] = [
  { status: 503, body: "Service unavailable" },
  { status: 400, body: { code: "engine-timed-out" } },
  { status: 200, body: '{"clientOrderId":"ss0' },
  { status: 404, body: "<html>Not found</html>" },
];
