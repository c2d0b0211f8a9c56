import type { Ms } from "@slipstream/kernel";
import type { Side } from "../orders/index.ts";

/** A closed bar in floats: a rule reads estimates, only its orders are exact. */
export type Bar = {
  readonly openMs: Ms;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
};

/** What a master holds of a symbol; `entry` is the average price. */
export type Held = { readonly side: "long" | "short"; readonly quantity: number; readonly entry: number };

export type RuleView = {
  /** The last `lookback` closed bars, oldest first. */
  readonly bars: readonly Bar[];
  readonly held: Held | null;
  /** The account's, unrealised profit included. */
  readonly equity: number;
};

export type Decision =
  | { readonly kind: "wait" }
  /** `worth` in quote currency. With protection the position carries a stop or a target at the venue. */
  | { readonly kind: "enter"; readonly side: Side; readonly worth: number; readonly stop?: number; readonly target?: number }
  | { readonly kind: "leave" };

/**
 * A trading rule: what to do once a bar has closed. It remembers nothing that bars and position do not say, so that it goes on after a restart
 * as if there had been none.
 */
export type Rule = {
  readonly barMinutes: number;
  readonly lookback: number;
  decide(view: RuleView): Decision;
};

export const WAIT: Decision = { kind: "wait" };
export const LEAVE: Decision = { kind: "leave" };
export const sideInto = (direction: "long" | "short"): Side => (direction === "long" ? "buy" : "sell");
