import { defineIndicator, over, period } from "./indicator.ts";
import { RelativeStrength } from "./relative-strength.ts";

export const rsi = defineIndicator({
  name: "rsi",
  title: "RSI",
  words: ["rsi", "relative strength index", "relative strength"],
  about: "Share of the rises in what the close moved, from 0 to 100. Low is oversold, high is overbought.",
  params: [period(14)],
  lines: [{ name: "rsi", title: "RSI", scale: "free", bounds: [0, 100] }],
  memory: "endless",
  warmUp: (chosen) => [chosen.period],
  source: "J. W. Wilder, New Concepts in Technical Trading Systems (1978).",
  open: (chosen) => over("close", new RelativeStrength(chosen.period)),
});
