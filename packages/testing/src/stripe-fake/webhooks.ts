import { setTimeout as sleep } from "node:timers/promises";
import type { Clock, Ms } from "@slipstream/kernel";
import Stripe from "stripe";
import type { Random } from "../random.ts";
import type { Delivery, State } from "./state.ts";

/** How badly events travel. All chances from 0 to 1, drawn from the seed. */
export type WebhookHabits = {
  /** Sent twice. */
  readonly doubled: number;
  /** Never sent; the event is still in the list of events. */
  readonly lost: number;
  /** Each waits a while of at most so long, so that later ones may overtake it. */
  readonly delayUpToMs: Ms;
};
const GOOD_WEBHOOKS: WebhookHabits = { doubled: 0, lost: 0, delayUpToMs: 0 };

/** What came of one sending: the status of the answer, 0 without one. */
export type Sending = { readonly event: string; readonly type: string; readonly status: number };

export type Webhooks = {
  /** A new event. */
  push(eventId: string): void;
  /** Once more, as from Stripe's dashboard. */
  resend(eventId: string): void;
  behave(habits: Partial<WebhookHabits>): void;
  /** Events wait from now on … */
  hold(): void;
  /** … until they go out: in their order or shuffled by the seed, each so many times. */
  release(options?: { shuffled?: boolean; times?: number }): void;
  /** Resolves when nothing is on its way; what is held does not count. */
  settled(): Promise<void>;
  /** The last sendings, oldest first. */
  sendings(): readonly Sending[];
  close(): Promise<void>;
};

export type WebhookOptions = {
  readonly url: string | undefined;
  readonly secret: string;
  /** After each refusal the event waits so long, then it is given up. */
  readonly retryAfterMs: readonly Ms[];
  readonly clock: Clock;
  readonly random: Random;
  readonly state: State;
};

const ANSWER_MS = 10_000;
const MOST_SENDINGS = 5_000;

/** Sends signed events, one after the other, until each was taken with a 2xx. */
export function openWebhooks({ url, secret, retryAfterMs, clock, random, state }: WebhookOptions): Webhooks {
  const { webhooks } = new Stripe("sk_test_signer");
  const closing = new AbortController();
  const log: Sending[] = [];
  let habits = GOOD_WEBHOOKS;
  let held: Delivery[] | null = null;
  let underWay = 0;
  let waiting: (() => void)[] = [];
  let line: Promise<void> = Promise.resolve();

  const arrive = () => {
    underWay -= 1;
    if (underWay > 0) return;
    for (const tell of waiting) tell();
    waiting = [];
  };

  async function send(delivery: Delivery): Promise<boolean> {
    const event = state.find("event", delivery.event);
    if (event === undefined || url === undefined) return true;
    const payload = JSON.stringify(event);
    const timestamp = Math.floor(clock.now() / 1_000);
    const signature = webhooks.generateTestHeaderString({ payload, secret, timestamp });
    const headers = {
      "content-type": "application/json; charset=utf-8",
      "stripe-signature": signature,
      "user-agent": "Stripe/1.0 (simulation)",
    };
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(ANSWER_MS)]);
    const status = await fetch(url, { method: "POST", body: payload, headers, signal }).then(
      (answer) => answer.arrayBuffer().then(() => answer.status),
      () => 0,
    );
    log.push({ event: event.id, type: event.type, status });
    if (log.length > MOST_SENDINGS) log.shift();
    const taken = status >= 200 && status < 300;
    if (taken) event.pending_webhooks = 0;
    return taken;
  }

  async function travel(delivery: Delivery, afterMs: Ms): Promise<void> {
    if (afterMs > 0) await sleep(afterMs, undefined, { signal: closing.signal });
    const turn = line.then(() => (closing.signal.aborted ? false : send(delivery)));
    line = turn.then(
      () => {},
      () => {},
    );
    if ((await turn) || closing.signal.aborted) {
      if (!closing.signal.aborted) state.deliveries.delete(delivery);
      return;
    }
    const wait = retryAfterMs[delivery.tries];
    delivery.tries += 1;
    if (wait === undefined) state.deliveries.delete(delivery);
    else await travel(delivery, wait);
  }

  function dispatch(delivery: Delivery): void {
    if (url === undefined) return;
    state.deliveries.add(delivery);
    if (held !== null) {
      held.push(delivery);
      return;
    }
    underWay += 1;
    const delayMs = habits.delayUpToMs > 0 ? random.below(habits.delayUpToMs) : 0;
    void travel(delivery, delayMs)
      .catch(() => {}) // closed on its way: it is still among the deliveries, and goes out after the next start
      .finally(arrive);
  }

  for (const delivery of [...state.deliveries]) dispatch(delivery);
  return {
    push: (event) => {
      if (habits.lost > 0 && random.chance(habits.lost)) return;
      const times = habits.doubled > 0 && random.chance(habits.doubled) ? 2 : 1;
      for (let count = 0; count < times; count += 1) dispatch({ event, tries: 0 });
    },
    resend: (event) => dispatch({ event: state.get("event", event).id, tries: 0 }),
    behave: (change) => {
      habits = { ...habits, ...change };
    },
    hold: () => {
      held ??= [];
    },
    release: ({ shuffled = false, times = 1 } = {}) => {
      const copies = (held ?? []).flatMap((delivery) => [delivery, ...Array.from({ length: times - 1 }, () => ({ ...delivery }))]);
      held = null;
      for (const delivery of shuffled ? shuffle(copies, random) : copies) dispatch(delivery);
    },
    settled: () => (underWay === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    sendings: () => log,
    close: async () => {
      closing.abort();
      await line;
    },
  };
}

function shuffle<T>(list: readonly T[], random: Random): T[] {
  const left = [...list];
  const mixed: T[] = [];
  while (left.length > 0) mixed.push(...left.splice(random.below(left.length), 1));
  return mixed;
}
