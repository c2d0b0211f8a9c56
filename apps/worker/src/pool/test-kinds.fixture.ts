import type { PreparedMarket } from "@slipstream/core/backtest";
import { Refusal } from "@slipstream/kernel";

/** A cell that a test and a thread share: work goes on while it is 0. */
export type Gate = Int32Array;
type Input = { readonly doing: string; readonly gate?: Gate; readonly at?: number };

const seen = new WeakSet<PreparedMarket>();
const anHour = new Int32Array(new SharedArrayBuffer(4));

function perform(input: unknown, markets: readonly PreparedMarket[], report: (share: number) => void): unknown {
  const { doing, gate = anHour, at = 0 } = input as Input;
  switch (doing) {
    case "sum":
      return markets.map(({ symbol, candles }) => `${symbol} ${candles.close.reduce((sum, close) => sum + close, 0)}`);
    case "seen-before":
      return markets.map((market) => {
        const known = seen.has(market);
        seen.add(market);
        return known;
      });
    case "share-memory":
      return markets.map(({ candles }) => candles.close.buffer instanceof SharedArrayBuffer);
    case "wait":
      while (Atomics.load(gate, 0) === 0) {
        report(at);
        Atomics.wait(gate, 0, 0, 20);
      }
      return "waited";
    case "deaf":
      for (;;) Math.sqrt(2);
    case "refuse":
      throw new Refusal("rule", "too-many-nodes", "A strategy has at most 64 nodes.");
    case "break":
      throw new TypeError("x is not a function");
    case "eat": {
      const eaten: unknown[] = [];
      for (;;) eaten.push(Array.from({ length: 1_000 }, (_, index) => ({ index })));
    }
    case "exit":
      return process.exit(3);
    case "unsendable":
      return () => undefined;
    default:
      return doing;
  }
}

/** What threads of tests can do: everything that work may do to them. */
export const TEST_KINDS = { test: { perform }, backtest: { perform } };
