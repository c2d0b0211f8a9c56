import { formatQuantity, type Quantity, quantity } from "@slipstream/kernel";

/** What is held, as its JSON column has it: { symbol: signed quantity }. */
export const heldJson = (held: ReadonlyMap<string, Quantity>): string =>
  JSON.stringify(Object.fromEntries([...held].map(([symbol, amount]) => [symbol, formatQuantity(amount)])));
export const heldFrom = (held: Readonly<Record<string, string>>): Map<string, Quantity> =>
  new Map(Object.entries(held).map(([symbol, text]) => [symbol, quantity(text)]));
