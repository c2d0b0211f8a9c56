import type { WordsCase } from "./shorthand.fixture.ts";

/** Whole strategies: what, where and when it trades, exits, slips of the pen. */
export const WHOLE_CASES: readonly WordsCase[] = [
  [
    "Buy BTC on the 1h chart when RSI(14) < 30, stop 2%, target 5%",
    "on: 1h | symbols: BTC-USDT | long: rsi(14) < 30 | stop: 2% | take: 5%×100",
    ["assumed: BTC"],
  ],
  [
    "Trade BTC-USDT and ETH/USDT on the 4h chart. Long when price above 200 EMA.",
    "on: 4h | symbols: BTC-USDT ETH-USDT | long: close > ema(200)",
  ],
  ["Trade SOLUSDT on 5 minute candles. Long when RSI below 20.", "on: 5m | symbols: SOL-USDT | long: rsi < 20"],
  [
    "Timeframe: 15m. Symbols: BTC, ETH and SOL. Long when RSI below 30.",
    "on: 15m | symbols: BTC-USDT ETH-USDT SOL-USDT | long: rsi < 30",
    ["assumed: BTC", "assumed: ETH", "assumed: SOL"],
  ],
  [
    "On the daily chart, buy bitcoin when price crosses above the 50 SMA",
    "on: 1d | symbols: BTC-USDT | long: close crosses-above sma(50)",
    ["assumed: bitcoin"],
  ],
  ["Long when RSI on the 4 hour chart is below 40 and RSI below 30", "long: all(rsi@4h < 40; rsi < 30)"],
  [
    "Long when the daily EMA(50) is rising and price crosses above the hourly VWAP",
    "long: all(ema(50)@1d rises 1; close crosses-above vwap@1h)",
    ["assumed: rising"],
  ],
  ["Long when 4h RSI below 30", "long: rsi@4h < 30"],
  ["Long when price is above the 200 EMA on the 1d chart", "long: close > ema(200)@1d"],
  ["Long when price on the 4h chart is above EMA(50) on the 4h chart", "long: close@4h > ema(50)@4h"],
  ["Long when RSI below 30. Only on Mondays between 8 and 16 UTC.", "long: all(rsi < 30; all(weekday in 1..1; hour in 8..15))"],
  ["Long when RSI below 30. Only trade on weekdays.", "long: all(rsi < 30; weekday in 1..5)"],
  ["Long when RSI below 30. Don't trade on weekends.", "long: all(rsi < 30; not(any(weekday in 6..6; weekday in 0..0)))"],
  ["Long when RSI below 30 between 8 and 16 UTC", "long: all(rsi < 30; hour in 8..15)", ["assumed: between"]],
  ["Long when RSI below 30 and hour is between 8 and 15", "long: all(rsi < 30; hour in 8..15)"],
  ["Long when RSI below 30. Only trade between 22:00 and 6:00 UTC.", "long: all(rsi < 30; any(hour >= 22; hour < 6))"],
  ["Long when RSI below 30 on Tuesdays and Thursdays", "long: all(rsi < 30; any(weekday in 2..2; weekday in 4..4))", ["assumed: on"]],
  ["Long when RSI below 30 from Monday to Friday", "long: all(rsi < 30; weekday in 1..5)", ["assumed: from"]],
  [
    "Only trade when ADX is above 20. Long when RSI below 30. Short when RSI above 70.",
    "long: all(rsi < 30; adx > 20) | short: all(rsi > 70; adx > 20)",
  ],
  [
    "Long when RSI below 30. Short when RSI above 70. Exit when RSI crosses above 50.",
    "long: rsi < 30 | long exit: rsi crosses-above 50 | short: rsi > 70 | short exit: rsi crosses-above 50",
    ["assumed: Exit when RSI crosses above 50"],
  ],
  [
    "Long when RSI below 30. Exit when RSI above 60. Short when RSI above 70. Exit when RSI below 40.",
    "long: rsi < 30 | long exit: rsi > 60 | short: rsi > 70 | short exit: rsi < 40",
    ["assumed: Exit when RSI above 60", "assumed: Exit when RSI below 40"],
  ],
  [
    "Long when RSI below 30. Exit long when RSI above 60. Short when RSI above 70. Cover when RSI below 40.",
    "long: rsi < 30 | long exit: rsi > 60 | short: rsi > 70 | short exit: rsi < 40",
  ],
  ["Buy when RSI below 30. Sell when RSI above 70.", "long: rsi < 30 | long exit: rsi > 70", ["assumed: Sell when RSI above 70"]],
  ["Sell when RSI above 70", "short: rsi > 70", ["assumed: Sell when RSI above 70"]],
  ["Buy if RSI < 30 and exit when RSI > 70", "long: rsi < 30 | long exit: rsi > 70"],
  [
    "Long when RSI below 30. Close the position if price crosses below the 50 SMA.",
    "long: rsi < 30 | long exit: close crosses-below sma(50)",
  ],
  ["Long when RSI below 30. Exit at 3% profit or 2% loss.", "long: rsi < 30 | stop: 2% | take: 3%×100"],
  ["Long when RSI below 30. Exit when RSI above 60 and 1% profit.", "long: rsi < 30 | long exit: all(rsi > 60; profit-pct >= 1)"],
  ["Long when RSI below 30. Exit after 24 bars or when RSI above 70.", "long: rsi < 30 | long exit: rsi > 70 | time: 24"],
  ["Long when RSI below 30. Exit when profit is above 5% and RSI above 60.", "long: rsi < 30 | long exit: all(profit-pct > 5; rsi > 60)"],
  [
    "Long when RSI below 30. Exit when RSI above 70 and bars held is at least 10.",
    "long: rsi < 30 | long exit: all(rsi > 70; bars-held >= 10)",
  ],
  [
    "Long when RSI below 30. Exit on 4% profit, RSI above 70, or after 48 bars.",
    "long: rsi < 30 | long exit: rsi > 70 | take: 4%×100 | time: 48",
  ],
  ["If RSI is above 70, exit. If RSI is below 30, go long.", "long: rsi < 30 | long exit: rsi > 70"],
  ["Enter when price above the 200 EMA", "long: close > ema(200)", ["assumed: Enter when price above the 200 EMA"]],
  ["Long when price abvoe the 200 EMA", "long: close > ema(200)", ["corrected: abvoe"]],
  ["Long when MACD crosess above its singal line", "long: macd crosses-above macd.signal", ["corrected: crosess", "corrected: singal"]],
  ["Lnog when RSI belwo 30", "long: rsi < 30", ["corrected: Lnog", "corrected: belwo"]],
  ["Long when price is abov the lower bolinger band", "long: close > bollinger.lower", ["corrected: abov", "corrected: bolinger"]],
  ["Buy when teh RSI is oversld", "long: rsi < 30", ["corrected: teh", "corrected: oversld", "assumed: oversld"]],
  [
    "Long wehn volume exceeds its 20 bar avreage. Stop los 2%. Take proft 4%.",
    "long: volume > volume-average(20) | stop: 2% | take: 4%×100",
    ["corrected: wehn", "corrected: avreage", "corrected: los", "corrected: proft"],
  ],
  ['Long when "Mood" is above 1', "long: custom:11111111 > 1"],
  ["Long when custom indicator 0f0f0f0f-2222-4333-8444-555555555555 crosses above 0", "long: custom:0f0f0f0f crosses-above 0"],
];
