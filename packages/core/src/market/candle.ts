import { formatPrice, price } from "@slipstream/kernel";
import type { Candle } from "./quote.ts";
import type { CandleView } from "./views.ts";

/** Volumes are float64 sums; rounded to the lot's decimals they are those that an exact sum would give. */
export const roundVolume = (volume: number, decimals: number): number => {
  const scale = 10 ** decimals;
  return Math.round(volume * scale) / scale;
};

const formatVolume = (volume: number, decimals: number): string => {
  const text = volume.toFixed(decimals);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
};

export const toCandleView = (candle: Candle, volumeDecimals: number): CandleView => [
  candle.openMs,
  formatPrice(candle.open),
  formatPrice(candle.high),
  formatPrice(candle.low),
  formatPrice(candle.close),
  formatVolume(candle.volume, volumeDecimals),
];

export const fromCandleView = ([openMs, open, high, low, close, volume]: CandleView): Candle => ({
  openMs,
  open: price(open),
  high: price(high),
  low: price(low),
  close: price(close),
  volume: Number(volume),
});
