import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { type Instrument, TIMEFRAME_MS, type Timeframe } from "@slipstream/core/market";
import { parseInstruments } from "@slipstream/core/market/server";
import { formatPrice, money, type Price, price, type Quantity } from "@slipstream/kernel";
import type { Random } from "../random.ts";
import type { SlowBar, SlowMarket } from "./slow-market.ts";

const DATA = path.resolve(import.meta.dirname, "../../../../data");
const INSTRUMENTS = parseInstruments(JSON.parse(readFileSync(path.join(DATA, "instruments/binance-usdm.json"), "utf8"))).instruments;
export const SYMBOLS = ["BTC-USDT", "ETH-USDT", "SOL-USDT", "XRP-USDT", "BNB-USDT"] as const;
const recorded = new Map<string, readonly SlowBar[]>();

function instrumentOf(symbol: string): Instrument {
  const found = INSTRUMENTS.find((each) => each.symbol === symbol);
  if (!found) throw new Error(`no instrument ${symbol}`);
  return found;
}

/** The recording's minutes of a symbol, read once. */
function recordedMinutes(symbol: string): readonly SlowBar[] {
  const known = recorded.get(symbol);
  if (known) return known;
  const file = path.join(DATA, `replay/binance-usdm_${symbol.replace("-", "")}_1m_2025-05_2025-06.csv.gz`);
  const bars = gunzipSync(readFileSync(file))
    .toString()
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => {
      const [at = "", open = "", high = "", low = "", close = "", volume = ""] = line.trim().split(",");
      return { openMs: Number(at), open, high, low, close, volume, funding: Number.NaN };
    });
  recorded.set(symbol, bars);
  return bars;
}

/** A walk in price steps with jumps between bars; now and then a price between two steps, and minutes that are missing. */
function randomMinutes(random: Random, count: number, { tickSize }: Instrument, startMs: number): SlowBar[] {
  const bars: SlowBar[] = [];
  let at = BigInt(2_000 + random.below(200_000));
  const wild = 1 + random.below(40);
  const text = (ticks: bigint) => formatPrice((ticks * tickSize) as Price);
  let openMs = startMs;
  for (let made = 0; made < count; made++) {
    const move = () => (at * BigInt(random.below(wild * 2 + 1) - wild)) / 3_000n;
    const positive = (ticks: bigint) => (ticks < 20n ? 20n : ticks);
    const open = positive(at + (random.chance(0.1) ? move() * 3n : 0n));
    const close = positive(open + move());
    const top = (open > close ? open : close) + BigInt(random.below(3)) + (random.chance(0.3) ? at / 500n : 0n);
    const bottom = positive((open < close ? open : close) - BigInt(random.below(3)) - (random.chance(0.3) ? at / 500n : 0n));
    const low = bottom < open && bottom < close ? bottom : open < close ? open : close;
    const high = random.chance(0.02) ? formatPrice((top * tickSize + tickSize / 2n) as Price) : text(top);
    bars.push({
      openMs,
      open: text(open),
      high,
      low: text(low),
      close: text(close),
      volume: String(random.below(1_000) / 10),
      funding: Number.NaN,
    });
    at = close;
    openMs += 60_000 * (random.chance(0.01) ? 1 + random.below(700) : 1);
  }
  return bars;
}

/** Bars of a higher timeframe, from those minutes that there are. */
function aggregate(minutes: readonly SlowBar[], timeframe: Timeframe): SlowBar[] {
  if (timeframe === "1m") return [...minutes];
  const bars: SlowBar[] = [];
  for (const minute of minutes) {
    const openMs = minute.openMs - (minute.openMs % TIMEFRAME_MS[timeframe]);
    const last = bars.at(-1);
    if (last?.openMs !== openMs) bars.push({ ...minute, openMs });
    else
      bars[bars.length - 1] = {
        ...last,
        high: Number(minute.high) > Number(last.high) ? minute.high : last.high,
        low: Number(minute.low) < Number(last.low) ? minute.low : last.low,
        close: minute.close,
        volume: String(Number(last.volume) + Number(minute.volume)),
      };
  }
  return bars;
}

/** Some hours of a market, recorded or made up, with funding that is known now and then. */
export function drawMarket(random: Random, symbol: string, timeframe: Timeframe, bars: number, startAt: number): SlowMarket {
  const instrument = random.chance(0.1)
    ? { ...instrumentOf(symbol), lotStep: price("0.001") as unknown as Quantity, minNotional: money("20") }
    : instrumentOf(symbol);
  const spans = bars * (TIMEFRAME_MS[timeframe] / 60_000);
  const all = recordedMinutes(symbol);
  const from = Math.floor(startAt * (all.length - spans));
  const minutes = random.chance(0.5)
    ? all.slice(from, from + spans)
    : randomMinutes(random, spans, instrument, (all[from]?.openMs ?? 0) - random.below(5) * 60_000);
  const isKnown = random.chance(0.5);
  const made = aggregate(minutes, timeframe).map((bar) => ({
    ...bar,
    funding: isKnown && random.chance(0.9) ? (random.below(21) - 10) / 100_000 : Number.NaN,
  }));
  const first = made[0]?.openMs ?? 0;
  const eight = 8 * 3_600_000;
  const funding = Array.from({ length: 12 }, (_, at) => ({
    atMs: Math.ceil(first / eight) * eight + at * eight + random.below(900),
    rate: String((random.below(41) - 20) / 10_000),
  }));
  return {
    instrument,
    timeframe,
    bars: made,
    detail: timeframe !== "1m" && random.chance(0.5) ? minutes : [],
    funding: random.chance(0.6) ? funding.filter(() => random.chance(0.7)) : [],
  };
}
