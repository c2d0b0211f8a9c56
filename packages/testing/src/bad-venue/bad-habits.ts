/** How badly a venue behaves. Probabilities are of 1, times in milliseconds. */
export type BadHabits = {
  /** `unique`: a client order id is taken once for ever (Bybit, Phemex). `until-filled`: again once the order has filled (Binance spot). */
  readonly idRule: "unique" | "until-filled";
  readonly loseRequest: number;
  readonly loseReply: number;
  /** A request comes in twice, and the second answer comes back; only where ids are unique, nothing helps against it elsewhere. */
  readonly doubleRequest: number;
  /** Of what is lost: the line is reset at once; the rest is silence. */
  readonly resetRatherThanSilence: number;
  /** An answer that is no answer: 503, a time-out of its own engine, half a body. */
  readonly garbleReply: number;
  readonly refuseByRate: number;
  /** It says no to an order for good. */
  readonly refuseOrder: number;
  /** On the way there, and on the way back. */
  readonly maxDelayMs: number;
  /** Its engine takes an order late, up to `engineMs` after it came in. */
  readonly slowEngine: number;
  readonly engineMs: number;
  readonly partialFills: number;
  /** Between two parts of one order. */
  readonly maxFillGapMs: number;
  /** So many orders are not found for a while, nor are their trades, until `seenWithinMs` after their timestamp; a trade is listed late, too. */
  readonly blindOrders: number;
  readonly maxTradeLagMs: number;
  readonly seenWithinMs: number;
  readonly dropEvent: number;
  readonly doubleEvent: number;
  /** Events are late by up to so much, each by another amount: they overtake each other. */
  readonly maxEventDelayMs: number;
};

export const BAD_HABITS: BadHabits = {
  idRule: "unique",
  loseRequest: 0.05,
  loseReply: 0.08,
  doubleRequest: 0.03,
  resetRatherThanSilence: 0.7,
  garbleReply: 0.04,
  refuseByRate: 0.02,
  refuseOrder: 0.03,
  maxDelayMs: 500,
  slowEngine: 0.05,
  engineMs: 10_000,
  partialFills: 0.4,
  maxFillGapMs: 2_000,
  blindOrders: 0.3,
  maxTradeLagMs: 5_000,
  seenWithinMs: 18_000,
  dropEvent: 0.2,
  doubleEvent: 0.2,
  maxEventDelayMs: 3_000,
};

/** The same venue when it keeps its manners. */
export const GOOD_HABITS: BadHabits = {
  ...BAD_HABITS,
  loseRequest: 0,
  loseReply: 0,
  doubleRequest: 0,
  garbleReply: 0,
  refuseByRate: 0,
  refuseOrder: 0,
  maxDelayMs: 0,
  slowEngine: 0,
  partialFills: 0,
  blindOrders: 0,
  maxTradeLagMs: 0,
  dropEvent: 0,
  doubleEvent: 0,
  maxEventDelayMs: 0,
};
