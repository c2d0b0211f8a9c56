import { MINUTE_MS, type Ms } from "@slipstream/kernel";

/** Entry, exit by the rules, by time, what the venue's stop would have done, a target, and the close of a run that stops. */
export type OrderPart = "e" | "x" | "h" | "s" | "c" | `t${number}`;

/**
 * The name of an order of a run: which run, version, symbol, bar, and what it is. A bar that is decided twice, as after a crash, asks for one order.
 * At most 36 letters, digits and dashes, as every venue takes.
 */
export function runOrderId(order: {
  readonly runId: string;
  readonly version: number;
  readonly symbol: string;
  readonly barMs: Ms;
  readonly part: OrderPart;
}): string {
  const run = Number.parseInt(order.runId.replaceAll("-", "").slice(-10), 16).toString(36).padStart(8, "0");
  const symbol = order.symbol.replaceAll("-", "").slice(0, 11);
  return ["r", run, order.version.toString(36), symbol, Math.floor(order.barMs / MINUTE_MS).toString(36), order.part].join("-");
}

/** The version that an order's name tells; null where it is none of a run. */
export function versionOfOrder(clientOrderId: string): number | null {
  const [kind, run, version] = clientOrderId.split("-");
  if (kind !== "r" || run?.length !== 8 || version === undefined || !/^[0-9a-z]{1,4}$/.test(version)) return null;
  return Number.parseInt(version, 36);
}
