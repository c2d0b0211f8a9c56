import type { Indicator } from "../strategy/indicators/indicator.ts";

// Until the catalogue's door is there: the few that the engine itself needs.
const one = (
  name: string,
  standard: number,
  make: (period: number) => (bar: { high: number; low: number; close: number }) => number,
): Indicator => ({
  name,
  title: name,
  words: [name],
  about: name,
  params: [{ name: "period", title: "Period", unit: "bars", whole: true, min: 1, max: 500, default: standard }],
  lines: [{ name, title: name, scale: "free" }],
  memory: "endless",
  warmUp: ({ period }) => [period ?? standard],
  source: "",
  open: ({ period }) => {
    const next = make(period ?? standard);
    const value = new Float64Array(1);
    return {
      next(bar: { high: number; low: number; close: number }) {
        value[0] = next(bar);
        return value;
      },
      fill(columns, lines) {
        const line = lines[0];
        if (!line) return;
        for (let i = 0; i < line.length; i++)
          line[i] = next({ high: columns.high[i] as number, low: columns.low[i] as number, close: columns.close[i] as number });
      },
    };
  },
});
const wilder = (period: number) => {
  let seen = 0;
  let mean = 0;
  return (value: number): number => {
    seen += 1;
    mean = seen <= period ? mean + value / period : mean + (value - mean) / period;
    return seen >= period ? mean : Number.NaN;
  };
};
const ALL = [
  one("sma", 20, (period) => {
    const ring: number[] = [];
    return ({ close }) => {
      ring.push(close);
      if (ring.length > period) ring.shift();
      return ring.length < period ? Number.NaN : ring.reduce((sum, each) => sum + each, 0) / period;
    };
  }),
  one("rsi", 14, (period) => {
    const [gain, loss] = [wilder(period), wilder(period)];
    let before = Number.NaN;
    return ({ close }) => {
      const change = close - before;
      before = close;
      if (Number.isNaN(change)) return Number.NaN;
      const [up, down] = [gain(Math.max(change, 0)), loss(Math.max(-change, 0))];
      return (100 * up) / (up + down);
    };
  }),
  one("atr", 14, (period) => {
    const mean = wilder(period);
    let before = Number.NaN;
    return ({ high, low, close }) => {
      const range = Number.isNaN(before) ? high - low : Math.max(high - low, Math.abs(high - before), Math.abs(low - before));
      before = close;
      return mean(range);
    };
  }),
];
export const findIndicator = (name: string): Indicator | null => ALL.find((each) => each.name === name) ?? null;
