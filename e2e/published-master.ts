import { setTimeout as sleep } from "node:timers/promises";
import { type Api, expect } from "./fixtures.ts";
import { soonestChance } from "./foresight.ts";

const LOT_DECIMALS: Readonly<Record<string, number>> = { "BTC-USDT": 3, "ETH-USDT": 3, "SOL-USDT": 2, "XRP-USDT": 1, "BNB-USDT": 2 };
/** Costs of going in and out are a tenth of a percent. */
const WORTH_IT = { gain: 0.003, withinMinutes: 75 };
const QUALIFYING_TRADES = 9;

export type Master = { readonly id: string; readonly name: string };
export type Held = { readonly symbol: string; readonly side: "buy" | "sell"; readonly quantity: string };

/** Market time, by the newest candle. */
async function marketNow(api: Api): Promise<number> {
  const { candles } = (await api.get("/api/market/candles?symbol=BTC-USDT&timeframe=1m&limit=1")) as { candles: [number, ...unknown[]][] };
  return candles[0]?.[0] ?? 0;
}

export async function trade(api: Api, { symbol, side, quantity }: Held): Promise<void> {
  const { order } = (await api.post("/api/orders", { symbol, side, type: "market", quantity })) as { order: { status: string } };
  expect(order.status).toBe("filled");
}
export const leave = (api: Api, { symbol, side, quantity }: Held): Promise<void> =>
  trade(api, { symbol, side: side === "buy" ? "sell" : "buy", quantity });

const sized = (symbol: string, price: number, notional: number): string => {
  const lots = 10 ** (LOT_DECIMALS[symbol] ?? 0);
  return String(Math.floor((notional / price) * lots) / lots);
};

/** Enters a trade that will win, as the recording has it; `win` goes on to its end. */
export async function enterChance(api: Api, notional: number): Promise<{ held: Held; win(): Promise<void> }> {
  let chance = soonestChance(await marketNow(api), WORTH_IT);
  while (chance === null) {
    await sleep(5_000);
    chance = soonestChance(await marketNow(api), WORTH_IT);
  }
  const { symbol, side, price, untilMs } = chance;
  const held = { symbol, side, quantity: sized(symbol, price, notional) };
  await trade(api, held);
  return {
    held,
    async win() {
      await expect.poll(() => marketNow(api), { timeout: 120_000 }).toBeGreaterThanOrEqual(untilMs);
      await leave(api, held);
    },
  };
}

/** Trades by hand until the account qualifies, and publishes it. */
export async function publishMaster(api: Api, feePercentage: number): Promise<Master> {
  const first = await enterChance(api, 20_000);
  const small: Held = {
    symbol: first.held.symbol === "XRP-USDT" ? "BNB-USDT" : "XRP-USDT",
    side: "buy",
    quantity: first.held.symbol === "XRP-USDT" ? "0.02" : "5",
  };
  for (let count = 0; count < QUALIFYING_TRADES; count++) {
    await trade(api, small);
    await leave(api, small);
  }
  await first.win();
  const name = `Master ${api.person.name.split(" ")[1]}`;
  let id = "";
  const become = async () => {
    const { master } = (await api.post("/api/social/become-master", { display_name: name, copy_fee_percentage: feePercentage })) as {
      master: { master_id: string };
    };
    id = master.master_id;
  };
  await expect(become).toPass({ timeout: 30_000 });
  return { id, name };
}
