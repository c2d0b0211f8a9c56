import { decimalsOf, type Ms, moneyToEstimate, ZERO_QUANTITY } from "@slipstream/kernel";
import type { Candle, InstrumentBook, Tick } from "../market/index.ts";
import { nextBar } from "../market/server.ts";
import type { OrderWish, Origin } from "../orders/index.ts";
import { type HoldingsReader, markAccount, type OrderDesk } from "../orders/server.ts";
import { originOf } from "./as-history-trader.ts";
import type { DemoMaster } from "./demo-masters.ts";
import { createDemoTrader, type DemoTrader } from "./demo-trader.ts";
import { toWish } from "./to-wish.ts";

export type DemoDeskDeps = {
  readonly masters: readonly DemoMaster[];
  readonly orders: Pick<OrderDesk, "placeAll">;
  readonly holdings: HoldingsReader;
  readonly instruments: InstrumentBook;
};

/** The masters of the demo on the market of this moment: the same rules, through the desk that serves everybody. */
export type DemoDesk = {
  readonly symbols: readonly string[];
  /** Minutes of each symbol that the rules look back on. */
  readonly lookbackMinutes: number;
  /** What a symbol did before, oldest first; its last minute may still run. */
  remember(symbol: string, minutes: readonly Candle[]): void;
  /** Follows ticks. When they close bars, the rules are asked once, with what their accounts hold then, and their orders are placed. */
  onTicks(ticks: readonly Tick[]): Promise<void>;
};

type Player = { readonly master: DemoMaster; readonly trader: DemoTrader };
type Due = { readonly player: Player; readonly symbol: string; readonly minuteMs: Ms };

export function createDemoDesk({ masters, orders, holdings, instruments }: DemoDeskDeps): DemoDesk {
  const players = masters.map((master): Player => ({ master, trader: createDemoTrader(master.symbols, master.rule) }));
  const symbols = [...new Set(masters.flatMap((master) => master.symbols))];
  const running = new Map<string, Candle>();
  const lasts = new Map<string, Tick>();
  const market = { priceOf: (symbol: string) => lasts.get(symbol)?.last ?? null, instrumentOf: instruments.find };

  const close = (symbol: string, minute: Candle): Due[] =>
    players.filter(({ trader }) => trader.see(symbol, minute)).map((player) => ({ player, symbol, minuteMs: minute.openMs }));

  const follow = (tick: Tick): Due[] => {
    const { symbol } = tick;
    if (!symbols.includes(symbol)) return [];
    lasts.set(symbol, tick);
    const { bar, closed } = nextBar(running.get(symbol) ?? null, tick, "1m", decimalsOf(instruments.get(symbol).lotStep));
    running.set(symbol, bar);
    return closed ? close(symbol, closed) : [];
  };

  const decide = async (due: readonly Due[]): Promise<{ userId: string; wish: OrderWish; origin: Origin }[]> => {
    const held = await holdings.list([...new Set(due.map(({ player }) => player.master.accountId))]);
    return due.flatMap(({ player: { master, trader }, symbol, minuteMs }) => {
      const account = held.find(({ accountId }) => accountId === master.accountId);
      const marked = account && markAccount(account, account.positions, market);
      const last = market.priceOf(symbol);
      if (!account || !marked || last === null) return [];
      const position = account.positions.find((each) => each.symbol === symbol) ?? null;
      const wish = toWish(trader.decide(symbol, position, moneyToEstimate(marked.equity)), {
        key: master.key,
        accountId: master.accountId,
        instrument: instruments.get(symbol),
        minuteMs,
        held: position?.quantity ?? ZERO_QUANTITY,
        last,
      });
      return wish ? [{ userId: master.userId, wish, origin: originOf(master) }] : [];
    });
  };

  return {
    symbols,
    lookbackMinutes: Math.max(0, ...masters.map(({ rule }) => (rule.lookback + 1) * rule.barMinutes)),
    remember(symbol, minutes) {
      const last = minutes.at(-1);
      if (last) running.set(symbol, last);
      for (const minute of minutes.slice(0, -1)) close(symbol, minute);
    },
    async onTicks(ticks) {
      // Where several bars of one symbol close at once, it is too late for all but the newest.
      const due = new Map<string, Due>();
      for (const tick of ticks) for (const each of follow(tick)) due.set(`${each.player.master.key} ${each.symbol}`, each);
      if (due.size === 0) return;
      const wishes = await decide([...due.values()]);
      if (wishes.length > 0) await orders.placeAll(wishes);
    },
  };
}
