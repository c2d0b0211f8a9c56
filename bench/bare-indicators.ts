import type { CandleColumns, StreamBar } from "@slipstream/core/strategy";

// What one would write by hand for one indicator and nothing else: no catalogue, no holes, sums that run on. The limit to compare with.

const at = (column: Float64Array, bar: number) => column[bar] as number;
const lineFor = ({ close }: CandleColumns) => new Float64Array(close.length).fill(Number.NaN);

/** All values at once. */
export const BARE_BATCHES = {
  sma(columns: CandleColumns): Float64Array[] {
    const { close } = columns;
    const values = lineFor(columns);
    let sum = 0;
    for (let bar = 0; bar < close.length; bar++) {
      sum += at(close, bar);
      if (bar >= 20) sum -= at(close, bar - 20);
      if (bar >= 19) values[bar] = sum / 20;
    }
    return [values];
  },

  ema(columns: CandleColumns): Float64Array[] {
    const { close } = columns;
    const values = lineFor(columns);
    let mean = 0;
    for (let bar = 0; bar < 20; bar++) mean += at(close, bar) / 20;
    values[19] = mean;
    for (let bar = 20; bar < close.length; bar++) {
      mean += (2 / 21) * (at(close, bar) - mean);
      values[bar] = mean;
    }
    return [values];
  },

  rsi(columns: CandleColumns): Float64Array[] {
    const { close } = columns;
    const values = lineFor(columns);
    let gain = 0;
    let loss = 0;
    for (let bar = 1; bar <= 14; bar++) {
      const change = at(close, bar) - at(close, bar - 1);
      gain += Math.max(change, 0) / 14;
      loss += Math.max(-change, 0) / 14;
    }
    values[14] = (100 * gain) / (gain + loss);
    for (let bar = 15; bar < close.length; bar++) {
      const change = at(close, bar) - at(close, bar - 1);
      const up = change > 0 ? change : 0;
      gain = (gain * 13 + up) * (1 / 14);
      loss = (loss * 13 + up - change) * (1 / 14);
      values[bar] = (100 * gain) / (gain + loss);
    }
    return [values];
  },

  bollinger(columns: CandleColumns): Float64Array[] {
    const { close } = columns;
    const lines = [lineFor(columns), lineFor(columns), lineFor(columns), lineFor(columns), lineFor(columns)] as const;
    const [middle, upper, lower, place, width] = lines;
    let sum = 0;
    let square = 0;
    for (let bar = 0; bar < close.length; bar++) {
      const price = at(close, bar);
      sum += price;
      square += price * price;
      if (bar >= 20) {
        const old = at(close, bar - 20);
        sum -= old;
        square -= old * old;
      }
      if (bar < 19) continue;
      const mean = sum / 20;
      const band = 2 * Math.sqrt(Math.max(0, square / 20 - mean * mean));
      middle[bar] = mean;
      upper[bar] = mean + band;
      lower[bar] = mean - band;
      place[bar] = (price - mean + band) / (2 * band);
      width[bar] = (2 * band) / mean;
    }
    return [...lines];
  },

  macd(columns: CandleColumns): Float64Array[] {
    const { close } = columns;
    const lines = [lineFor(columns), lineFor(columns), lineFor(columns)] as const;
    const [macd, signal, histogram] = lines;
    let fast = 0;
    let slow = 0;
    let mean = 0;
    for (let bar = 0; bar < close.length; bar++) {
      const price = at(close, bar);
      fast = bar < 12 ? fast + price / 12 : fast + (2 / 13) * (price - fast);
      slow = bar < 26 ? slow + price / 26 : slow + (2 / 27) * (price - slow);
      if (bar < 25) continue;
      const value = fast - slow;
      macd[bar] = value;
      mean = bar < 34 ? mean + value / 9 : mean + (2 / 10) * (value - mean);
      if (bar < 33) continue;
      signal[bar] = mean;
      histogram[bar] = value - mean;
    }
    return [...lines];
  },

  atr(columns: CandleColumns): Float64Array[] {
    const { high, low, close } = columns;
    const values = lineFor(columns);
    let mean = 0;
    for (let bar = 1; bar < close.length; bar++) {
      const before = at(close, bar - 1);
      const range = Math.max(at(high, bar), before) - Math.min(at(low, bar), before);
      mean = bar <= 14 ? mean + range / 14 : mean + (1 / 14) * (range - mean);
      if (bar >= 14) values[bar] = mean;
    }
    return [values];
  },

  stochastic(columns: CandleColumns): Float64Array[] {
    const { high, low, close } = columns;
    const lines = [lineFor(columns), lineFor(columns)] as const;
    const [k, d] = lines;
    let [one, two, before, beforeThat] = [0, 0, 0, 0];
    for (let bar = 13; bar < close.length; bar++) {
      let top = at(high, bar);
      let bottom = at(low, bar);
      for (let old = bar - 13; old < bar; old++) {
        if (at(high, old) > top) top = at(high, old);
        if (at(low, old) < bottom) bottom = at(low, old);
      }
      const place = (100 * (at(close, bar) - bottom)) / (top - bottom);
      const smooth = (place + one + two) / 3;
      [two, one] = [one, place];
      if (bar >= 15) k[bar] = smooth;
      if (bar >= 17) d[bar] = (smooth + before + beforeThat) / 3;
      [beforeThat, before] = [before, smooth];
    }
    return [...lines];
  },

  cci(columns: CandleColumns): Float64Array[] {
    const { high, low, close } = columns;
    const values = lineFor(columns);
    const prices = lineFor(columns);
    let sum = 0;
    for (let bar = 0; bar < close.length; bar++) {
      const price = (at(high, bar) + at(low, bar) + at(close, bar)) / 3;
      prices[bar] = price;
      sum += price;
      if (bar >= 20) sum -= at(prices, bar - 20);
      if (bar < 19) continue;
      const mean = sum / 20;
      let distances = 0;
      for (let old = bar - 19; old <= bar; old++) distances += Math.abs(at(prices, old) - mean);
      values[bar] = (price - mean) / (0.015 * (distances / 20));
    }
    return [values];
  },
};

export type BareName = keyof typeof BARE_BATCHES;
type BareStream = { next(bar: StreamBar): Float64Array };

class BareSma implements BareStream {
  readonly #values = new Float64Array(1).fill(Number.NaN);
  readonly #ring = new Float64Array(20);
  #seen = 0;
  #sum = 0.1;

  next({ close }: StreamBar): Float64Array {
    const slot = this.#seen % 20;
    this.#sum = (this.#seen === 0 ? 0 : this.#sum) + close - at(this.#ring, slot);
    this.#ring[slot] = close;
    this.#seen++;
    if (this.#seen >= 20) this.#values[0] = this.#sum / 20;
    return this.#values;
  }
}

class BareEma implements BareStream {
  readonly #values = new Float64Array(1).fill(Number.NaN);
  #seen = 0;
  #mean = 0.1;

  next({ close }: StreamBar): Float64Array {
    if (this.#seen >= 20) this.#mean += (2 / 21) * (close - this.#mean);
    else this.#mean = (this.#seen++ === 0 ? 0 : this.#mean) + close / 20;
    if (this.#seen >= 20) this.#values[0] = this.#mean;
    return this.#values;
  }
}

class BareRsi implements BareStream {
  readonly #values = new Float64Array(1).fill(Number.NaN);
  #seen = 0;
  #before = 0.1;
  #gain = 0.1;
  #loss = 0.1;

  next({ close }: StreamBar): Float64Array {
    const change = close - this.#before;
    const up = change > 0 ? change : 0;
    this.#before = close;
    if (this.#seen > 14) {
      this.#gain = (this.#gain * 13 + up) * (1 / 14);
      this.#loss = (this.#loss * 13 + up - change) * (1 / 14);
    } else if (this.#seen++ === 0) {
      this.#gain = 0;
      this.#loss = 0;
    } else {
      this.#gain += up / 14;
      this.#loss += (up - change) / 14;
    }
    if (this.#seen > 14) this.#values[0] = (100 * this.#gain) / (this.#gain + this.#loss);
    return this.#values;
  }
}

class BareBollinger implements BareStream {
  readonly #values = new Float64Array(5).fill(Number.NaN);
  readonly #ring = new Float64Array(20);
  #seen = 0;
  #sum = 0.1;
  #square = 0.1;

  next({ close }: StreamBar): Float64Array {
    const slot = this.#seen % 20;
    const old = at(this.#ring, slot);
    this.#sum = (this.#seen === 0 ? 0 : this.#sum) + close - old;
    this.#square = (this.#seen === 0 ? 0 : this.#square) + close * close - old * old;
    this.#ring[slot] = close;
    this.#seen++;
    if (this.#seen < 20) return this.#values;
    const mean = this.#sum / 20;
    const band = 2 * Math.sqrt(Math.max(0, this.#square / 20 - mean * mean));
    const values = this.#values;
    values[0] = mean;
    values[1] = mean + band;
    values[2] = mean - band;
    values[3] = (close - mean + band) / (2 * band);
    values[4] = (2 * band) / mean;
    return values;
  }
}

class BareMacd implements BareStream {
  readonly #values = new Float64Array(3).fill(Number.NaN);
  #seen = 0;
  #fast = 0.1;
  #slow = 0.1;
  #mean = 0.1;

  next({ close }: StreamBar): Float64Array {
    if (this.#seen === 0) {
      this.#fast = 0;
      this.#slow = 0;
      this.#mean = 0;
    }
    const bar = this.#seen++;
    this.#fast = bar < 12 ? this.#fast + close / 12 : this.#fast + (2 / 13) * (close - this.#fast);
    this.#slow = bar < 26 ? this.#slow + close / 26 : this.#slow + (2 / 27) * (close - this.#slow);
    if (bar < 25) return this.#values;
    const value = this.#fast - this.#slow;
    this.#mean = bar < 34 ? this.#mean + value / 9 : this.#mean + (2 / 10) * (value - this.#mean);
    this.#values[0] = value;
    if (bar < 33) return this.#values;
    this.#values[1] = this.#mean;
    this.#values[2] = value - this.#mean;
    return this.#values;
  }
}

class BareAtr implements BareStream {
  readonly #values = new Float64Array(1).fill(Number.NaN);
  #seen = 0;
  #before = 0.1;
  #mean = 0.1;

  next({ high, low, close }: StreamBar): Float64Array {
    const range = Math.max(high, this.#before) - Math.min(low, this.#before);
    this.#before = close;
    if (this.#seen > 14) this.#mean += (1 / 14) * (range - this.#mean);
    else this.#mean = this.#seen++ === 0 ? 0 : this.#mean + range / 14;
    if (this.#seen > 14) this.#values[0] = this.#mean;
    return this.#values;
  }
}

/** The same bar by bar, and the loop that drives each: one of its own, so that nothing stands between them. */
export const BARE_DRIVERS: Record<Exclude<BareName, "stochastic" | "cci">, (bars: readonly StreamBar[], line: Float64Array) => void> = {
  sma(bars, line) {
    const stream = new BareSma();
    for (let bar = 0; bar < line.length; bar++) line[bar] = at(stream.next(bars[bar] as StreamBar), 0);
  },
  ema(bars, line) {
    const stream = new BareEma();
    for (let bar = 0; bar < line.length; bar++) line[bar] = at(stream.next(bars[bar] as StreamBar), 0);
  },
  rsi(bars, line) {
    const stream = new BareRsi();
    for (let bar = 0; bar < line.length; bar++) line[bar] = at(stream.next(bars[bar] as StreamBar), 0);
  },
  bollinger(bars, line) {
    const stream = new BareBollinger();
    for (let bar = 0; bar < line.length; bar++) line[bar] = at(stream.next(bars[bar] as StreamBar), 0);
  },
  macd(bars, line) {
    const stream = new BareMacd();
    for (let bar = 0; bar < line.length; bar++) line[bar] = at(stream.next(bars[bar] as StreamBar), 0);
  },
  atr(bars, line) {
    const stream = new BareAtr();
    for (let bar = 0; bar < line.length; bar++) line[bar] = at(stream.next(bars[bar] as StreamBar), 0);
  },
};
