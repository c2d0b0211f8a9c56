import { formatQuantity, ZERO_QUANTITY } from "@slipstream/kernel";
import { fixedClock } from "../fixed-clock.ts";
import { sequentialIds } from "../sequential-ids.ts";
import { createMemoryBooks } from "./memory-store.ts";
import { describeOutsideStore } from "./outside-store-contract.ts";

describeOutsideStore("the model of the simulation", async () => {
  const clock = fixedClock("2026-03-01T12:00:00Z");
  const nextId = sequentialIds(5);
  const books = createMemoryBooks({ clock, nextId });
  return {
    clock,
    venue: "bad",
    nextId,
    takeOver: async () => books.store(books.takeOver()),
    openAccount: async () => ({ accountId: nextId(), userId: nextId() }),
    place: async (order) => books.place(order),
    requestCancel: async ({ id }) => books.requestCancel(id),
    find: async (orderId) => {
      const order = books.orders().find(({ id }) => id === orderId);
      if (!order) throw new Error(`no order ${orderId}`);
      return order;
    },
    positionOf: async (accountId, symbol) => {
      const origin = { kind: "manual", id: "manual" } as const;
      return formatQuantity(books.openPosition({ accountId, symbol, origin })?.quantity ?? ZERO_QUANTITY);
    },
  };
});
