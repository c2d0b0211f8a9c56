import { describe, expect, it } from "vitest";
import { TriggerBook } from "./trigger-book.ts";

const fire = (book: TriggerBook, ...prices: number[]) =>
  prices.flatMap((price) => book.onPrice(price).map(({ id, triggerTicks }) => `${id}@${triggerTicks}`));

describe("TriggerBook", () => {
  it("fires at the price itself and beyond, on each side", () => {
    const book = new TriggerBook();
    book.add("up", { kind: "at-or-above", ticks: 105 });
    book.add("down", { kind: "at-or-below", ticks: 95 });
    expect(fire(book, 100, 104, 96)).toEqual([]);
    expect(fire(book, 105)).toEqual(["up@105"]);
    expect(fire(book, 90)).toEqual(["down@95"]);
    expect(book.size).toBe(0);
  });

  it("trails a maximum by ticks and never loosens", () => {
    const book = new TriggerBook();
    book.add("stop", { kind: "trail", side: "below", unit: "ticks", distance: 10, best: 100 });
    expect(fire(book, 100, 120, 111, 115)).toEqual([]);
    expect(fire(book, 110)).toEqual(["stop@110"]);
  });

  it("trails a minimum by a share of it", () => {
    const book = new TriggerBook();
    book.add("stop", { kind: "trail", side: "above", unit: "ppm", distance: 50_000, best: 1_000 });
    expect(fire(book, 1_000, 900, 944)).toEqual([]);
    expect(fire(book, 945)).toEqual(["stop@945"]);
  });

  it("says the whole tick that a falling price meets first where the trigger lies between two", () => {
    const book = new TriggerBook();
    book.add("stop", { kind: "trail", side: "below", unit: "ppm", distance: 10_000, best: 1_050 });
    // 1,050 less 1 % is 1,039.5
    expect(fire(book, 1_040)).toEqual([]);
    expect(fire(book, 1_039)).toEqual(["stop@1039"]);
  });

  it("keeps stops that were placed at different highs apart until a new high joins them", () => {
    const book = new TriggerBook();
    const trail = (distance: number, best: number) => ({ kind: "trail", side: "below", unit: "ticks", distance, best }) as const;
    book.add("old", trail(30, 200));
    book.onPrice(180);
    book.add("new", trail(15, 180));
    expect(fire(book, 171)).toEqual([]);
    expect(fire(book, 170)).toEqual(["old@170"]);
    book.add("wide", trail(40, 170));
    expect(fire(book, 210, 196)).toEqual([]);
    expect(fire(book, 195)).toEqual(["new@195"]);
    expect(fire(book, 170)).toEqual(["wide@170"]);
  });

  it("moves an id that is added again, and forgets one that is removed", () => {
    const book = new TriggerBook();
    book.add("a", { kind: "at-or-above", ticks: 110 });
    book.add("a", { kind: "at-or-above", ticks: 120 });
    book.add("b", { kind: "trail", side: "below", unit: "ticks", distance: 1, best: 100 });
    book.remove("b");
    book.remove("never there");
    expect(fire(book, 115, 50)).toEqual([]);
    expect(fire(book, 121)).toEqual(["a@120"]);
  });

  it("says whether a price makes a trailing stop follow", () => {
    const book = new TriggerBook();
    expect([book.leads("below", 1), book.leads("above", 1), book.trailing("below")]).toEqual([false, false, 0]);
    book.add("long", { kind: "trail", side: "below", unit: "ticks", distance: 50, best: 100 });
    book.add("short", { kind: "trail", side: "above", unit: "ppm", distance: 500_000, best: 100 });
    expect([book.leads("below", 100), book.leads("below", 101), book.leads("above", 100), book.leads("above", 99)]).toEqual([
      false,
      true,
      false,
      true,
    ]);
    book.onPrice(130);
    expect([book.leads("below", 130), book.leads("below", 131), book.trailing("below"), book.trailing("above")]).toEqual([
      false,
      true,
      1,
      1,
    ]);
  });
});
