import type { Distance, Sizing } from "../strategy-spec.ts";
import type { CustomName } from "./reader.ts";
import { sayPercent, sayRule } from "./say-rule.ts";
import type { StrategyParts, TakeProfit } from "./settings.ts";

const bars = (count: number): string => `${count} bar${count === 1 ? "" : "s"}`;

const listed = (words: readonly string[]): string =>
  words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words.at(-1)}` : words.join("");

const sayDistance = (distance: Distance): string =>
  distance.kind === "percent" ? sayPercent(distance.percent) : `${distance.multiple} times ATR(${distance.period})`;

function saySizing(sizing: Sizing): string {
  switch (sizing.kind) {
    case "fixed-quote":
      return `Use ${sizing.amount} USDT per trade.`;
    case "percent-equity":
      return `Use ${sizing.percent}% of equity per trade.`;
    case "risk-per-trade":
      return `Risk ${sizing.percent}% of equity per trade.`;
    case "volatility-target":
      return `Target a yearly volatility of ${sizing.percent}% over ${bars(sizing.period)}.`;
  }
}

function sayTakeProfits(levels: readonly TakeProfit[]): string {
  const [only] = levels;
  if (levels.length === 1 && only?.share === 100) return `Take profit at ${sayDistance(only.at)}.`;
  return `Take profit ${listed(levels.map(({ at, share }) => `at ${sayDistance(at)} for ${share}% of the position`))}.`;
}

/** A strategy in sentences, which `readWords` reads back; what has its default (leverage 1, 20 positions) is not said. */
export function sayStrategy(parts: StrategyParts, customs: readonly CustomName[] = []): string {
  const { symbols, timeframe, stopLoss, takeProfits = [], trailing, breakEven, timeStop, cooldown, sizing, leverage, maxPositions } = parts;
  const said: (string | false | undefined)[] = [
    symbols && symbols.length > 0 && `Trade ${listed(symbols)}${timeframe ? ` on the ${timeframe} chart` : ""}.`,
    (!symbols || symbols.length === 0) && timeframe && `Trade on the ${timeframe} chart.`,
  ];
  for (const side of ["long", "short"] as const) {
    const { entry, exit } = parts[side] ?? {};
    said.push(entry && `${side === "long" ? "Long" : "Short"} when ${sayRule(entry, customs)}.`);
    said.push(exit && `Exit ${side} when ${sayRule(exit, customs)}.`);
  }
  said.push(
    stopLoss && `Stop loss at ${sayDistance(stopLoss)}.`,
    takeProfits.length > 0 && sayTakeProfits(takeProfits),
    trailing &&
      `Trailing stop of ${sayDistance(trailing.distance)}${trailing.after === undefined ? "" : ` after ${sayPercent(trailing.after)} profit`}.`,
    breakEven !== undefined && `Move the stop to the entry price after ${sayPercent(breakEven)} profit.`,
    timeStop !== undefined && `Close after ${bars(timeStop)}.`,
    cooldown !== undefined && `Wait ${bars(cooldown)} after an exit.`,
    sizing && saySizing(sizing),
    leverage !== undefined && leverage !== 1 && `Leverage ${leverage}x.`,
    maxPositions !== undefined && maxPositions !== 20 && `At most ${maxPositions} position${maxPositions === 1 ? "" : "s"} at once.`,
  );
  return said.filter((sentence) => typeof sentence === "string" && sentence !== "").join(" ");
}
