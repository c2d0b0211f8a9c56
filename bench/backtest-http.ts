import { z } from "zod";
import { makePlace, startProduct } from "../scripts/test/product.ts";
import { printMeasure } from "./measure.ts";
import { quantileOf, timed } from "./samples.ts";

// `POST /api/backtest` over HTTP for all 30 recorded days of one-minute bars, on a warm server: rules with stop, target, fee and slippage, each request with
// numbers of its own, computed, kept and answered whole; beside a request that does nothing. The market moves on meanwhile. Aim: p95 at most 50 ms.

/** One person's tests stay below the limit of changes. */
const ROUNDS = 150;
const WARM_UPS = 20;
/** The recording is 30 days long; only from its end on there are as many behind. */
const REPLAY_FROM = "2025-06-03T15:00:00Z";
const LEAST_BARS = 43_000;

const tokenAnswer = z.object({ token: z.string() });
const backtestAnswer = z.object({ status: z.literal("done"), bars: z.number(), total_trades: z.number(), trades: z.array(z.unknown()) });

async function measureServer(url: string): Promise<void> {
  const call = async (path: string, body?: unknown, token?: string): Promise<unknown> => {
    const response = await fetch(`${url}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { "content-type": "application/json", ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  };
  const person = { email: `bench-${Date.now()}@bench.example`, password: `correct horse ${Date.now()}` };
  await call("/api/auth/register", { ...person, name: "Bench" });
  const { token } = tokenAnswer.parse(await call("/api/auth/token", person));
  const strategy = (round: number) => ({
    name: "Dips",
    entry_conditions: { rsi: { operator: "<", value: 25 + (round % 10) }, price: { operator: ">", ma_period: 20 + (round % 5) * 20 } },
    exit_conditions: { rsi: { operator: ">", value: 70 } },
    position_size: 1_000,
    stop_loss_pct: 1 + (round % 7) / 10,
    take_profit_pct: 2,
  });
  const backtests: number[] = [];
  const bare: number[] = [];
  let trades = 0;
  for (let round = -WARM_UPS; round < ROUNDS; round++) {
    const body = { strategy: strategy(round + WARM_UPS), symbol: "BTCUSDT", timeframe: "1m", days: 30 };
    const milliseconds = await timed(async () => {
      const done = backtestAnswer.parse(await call("/api/backtest", body, token));
      if (done.bars < LEAST_BARS) throw new Error(`only ${done.bars} bars`);
      if (done.trades.length !== done.total_trades) throw new Error(`${done.trades.length} of ${done.total_trades} trades`);
      trades += done.total_trades;
    });
    const nothing = await timed(() => call("/api/health"));
    // The first ones warm the server up.
    if (round < 0) continue;
    backtests.push(milliseconds);
    bare.push(nothing);
  }
  if (trades === 0) throw new Error("nothing was traded");
  const peer = (share: number) => quantileOf(bare, share);
  printMeasure({ name: "backtest-http.p50", value: quantileOf(backtests, 0.5), unit: "ms", n: ROUNDS, peer: peer(0.5) });
  printMeasure({ name: "backtest-http.p95", value: quantileOf(backtests, 0.95), unit: "ms", n: ROUNDS, peer: peer(0.95) });
}

/** At the server of BENCH_URL, else at one that is started for it. */
const given = process.env.BENCH_URL;
if (given) await measureServer(given.replace(/\/$/, ""));
else {
  const place = await makePlace();
  const product = await startProduct(place, { REPLAY_FROM });
  try {
    await measureServer(product.url);
  } finally {
    await product.stop();
    await place.leave();
  }
}
