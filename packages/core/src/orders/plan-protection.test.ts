import { price, quantity } from "@slipstream/kernel";
import { expect, it } from "vitest";
import type { OrderStatus } from "./order-status.ts";
import { anOrder, aPosition } from "./orders.fixture.ts";
import { planProtection } from "./plan-protection.ts";

const position = aPosition({ quantity: quantity("0.1"), stopLoss: price("90000") });
const stop = (status: OrderStatus, size: string) =>
  anOrder({
    role: "stop-loss",
    type: "stop",
    side: "sell",
    status,
    quantity: quantity(size),
    triggerPrice: price("90000"),
    positionId: position.id,
    reduceOnly: true,
  });
const plan = (status: OrderStatus, size: string, cancelsAtOnce: boolean) => {
  const { changed, begun } = planProtection(position, [stop(status, size)], { at: 7, nextId: () => "new", cancelsAtOnce });
  const said = ({ id, status: now, quantity: held }: (typeof begun)[number]) => [id === "new" ? "new" : "old", now, held] as const;
  return [...changed.map(said), ...begun.map(said)];
};
const [whole, half] = [quantity("0.1"), quantity("0.05")];

it.each([
  ["a stop that fits stays", "open", "0.1", false, []],
  ["in our own process it is resized", "open", "0.05", true, [["old", "open", whole]]],
  ["outside it is resized while it was not sent", "planned", "0.05", false, [["old", "planned", whole]]],
  [
    "outside it is replaced once it was sent",
    "open",
    "0.05",
    false,
    [
      ["old", "cancelling", half],
      ["new", "planned", whole],
    ],
  ],
  [
    "also where no answer came yet",
    "unknown",
    "0.05",
    false,
    [
      ["old", "cancelling", half],
      ["new", "planned", whole],
    ],
  ],
  ["what is being cancelled is no stop any more", "cancelling", "0.1", false, [["new", "planned", whole]]],
] as const)("%s", (_what, status, size, cancelsAtOnce, expected) => {
  expect(plan(status, size, cancelsAtOnce)).toEqual(expected);
});
