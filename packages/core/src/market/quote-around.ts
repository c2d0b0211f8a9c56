/** How wide a symbol's spread is: so many price steps, or basis points of the price where that is more. */
export type SpreadRule = { readonly ticks: number; readonly bps: number };

/** Best bid and ask in whole price steps. `bid` ≤ last ≤ `ask` and `bid` < `ask`. */
export type StepQuote = { readonly bid: number; readonly ask: number };

/** Puts the spread around a last price: the trade was at the ask when it lifted the price, at the bid when it pressed it. Bids stay above zero. */
export function quoteAround(last: number, lifted: boolean, rule: SpreadRule): StepQuote {
  const width = Math.max(1, rule.ticks, Math.round((last * rule.bps) / 10_000));
  return lifted && last > width ? { bid: last - width, ask: last } : { bid: last, ask: last + width };
}
