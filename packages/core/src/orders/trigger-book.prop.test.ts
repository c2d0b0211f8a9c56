import fc from "fast-check";
import { expect, it } from "vitest";
import { type Trigger, TriggerBook } from "./trigger-book.ts";

/** The plain way: every order is looked at on every price. */
class NaiveBook {
  readonly #orders = new Map<string, { trigger: Trigger; best: number }>();

  add(id: string, trigger: Trigger) {
    this.#orders.set(id, { trigger, best: trigger.kind === "trail" ? trigger.best : 0 });
  }
  remove(id: string) {
    this.#orders.delete(id);
  }
  onPrice(price: number): string[] {
    const fired: string[] = [];
    for (const [id, order] of this.#orders) {
      const reached = this.#reach(order, price);
      if (reached !== null) fired.push(`${id}@${reached}`);
    }
    for (const line of fired) this.#orders.delete(line.slice(0, line.indexOf("@")));
    return fired;
  }
  #reach(order: { trigger: Trigger; best: number }, price: number): number | null {
    const { trigger } = order;
    if (trigger.kind === "at-or-above") return price >= trigger.ticks ? trigger.ticks : null;
    if (trigger.kind === "at-or-below") return price <= trigger.ticks ? trigger.ticks : null;
    const below = trigger.side === "below";
    if (below ? price > order.best : price < order.best) {
      order.best = price;
      return null;
    }
    const distance = trigger.unit === "ticks" ? trigger.distance * 1e6 : order.best * trigger.distance;
    const micro = order.best * 1e6 + (below ? -distance : distance);
    if (below) return price * 1e6 <= micro ? Math.floor(micro / 1e6) : null;
    return price * 1e6 >= micro ? Math.ceil(micro / 1e6) : null;
  }
}

type Step =
  | { kind: "add"; id: number; trigger: number; side: number; distance: number }
  | { kind: "remove"; id: number }
  | { kind: "price"; move: number };
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("add" as const),
      id: fc.nat(60),
      trigger: fc.integer({ min: 1, max: 40 }),
      side: fc.nat(5),
      distance: fc.integer({ min: 1, max: 30 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("remove" as const), id: fc.nat(60) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("price" as const), move: fc.integer({ min: -12, max: 12 }) }) },
);

function triggerOf(step: Extract<Step, { kind: "add" }>, price: number): Trigger {
  if (step.side === 0) return { kind: "at-or-above", ticks: price + step.trigger };
  if (step.side === 1) return { kind: "at-or-below", ticks: price - step.trigger };
  const unit = step.side < 4 ? "ticks" : "ppm";
  return {
    kind: "trail",
    side: step.side % 2 === 0 ? "below" : "above",
    unit,
    distance: unit === "ticks" ? step.distance : step.distance * 500,
    best: price,
  };
}

it("fires what a look at every order would fire, at the same ticks, whatever is added, moved and removed", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 400 }), (steps) => {
      const book = new TriggerBook();
      const naive = new NaiveBook();
      let price = 10_000;
      for (const next of steps) {
        if (next.kind === "remove") {
          book.remove(`o${next.id}`);
          naive.remove(`o${next.id}`);
        } else if (next.kind === "add") {
          const trigger = triggerOf(next, price);
          book.add(`o${next.id}`, trigger);
          naive.add(`o${next.id}`, trigger);
        } else {
          price += next.move;
          const fired = book.onPrice(price).map(({ id, triggerTicks }) => `${id}@${triggerTicks}`);
          expect(fired.sort()).toEqual(naive.onPrice(price).sort());
        }
      }
    }),
    { numRuns: 400 },
  );
});

it("gives slots back however many trailing stops come and go", () => {
  const book = new TriggerBook();
  for (let round = 0; round < 20_000; round++) {
    book.add("same", { kind: "trail", side: "below", unit: "ticks", distance: 1_000 + (round % 7), best: 5_000 - (round % 3) });
    if (round % 2 === 0) book.remove("same");
  }
  expect(book.size).toBe(1);
  const fired = book.onPrice(1).map(({ id }) => id);
  expect(fired).toEqual(["same"]);
});
