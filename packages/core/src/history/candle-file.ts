import type { Ms } from "@slipstream/kernel";
import { barOpenOf, TIMEFRAME_MS, type Timeframe } from "../market/index.ts";
import { type BarColumns, makeBars, sliceBars } from "./bar-columns.ts";
import { checkCandle } from "./check-candle.ts";
import { FileLines, type FileReport } from "./file-lines.ts";

const FIRST_ROOM = 4_096;

/** A file of candles that is read line by line. Bars are taken out as they come: the file never lies in memory whole. */
export type CandleFile = {
  readonly isGood: boolean;
  read(line: string): void;
  /** The good bars since the last time. */
  take(): BarColumns;
  finish(): FileReport;
};

/** `nowMs`, on the wall clock: bars that end later have not closed. */
export function openCandleFile(timeframe: Timeframe, nowMs: Ms): CandleFile {
  const everyMs = TIMEFRAME_MS[timeframe];
  const bars = createBarList();
  const lines = new FileLines({
    columns: ["time", "open", "high", "low", "close", "volume"],
    everyMs,
    toTime(ms, fault) {
      if (ms !== barOpenOf(ms, timeframe)) fault("not aligned", `${new Date(ms).toISOString()} is no opening of a ${timeframe} bar`);
      else if (ms + everyMs > nowMs) fault("not closed", `the bar of ${new Date(ms).toISOString()} is not over`);
      return ms;
    },
    checkValues(values, fault) {
      for (const { kind, message } of checkCandle(values)) fault(kind, message);
    },
    keep: bars.add,
  });
  return {
    get isGood() {
      return lines.isGood;
    },
    read: (line) => lines.read(line),
    take: bars.take,
    finish: () => lines.finish(),
  };
}

function createBarList() {
  let bars = makeBars(FIRST_ROOM);
  let length = 0;
  const grow = () => {
    const roomier = makeBars(bars.openMs.length * 2);
    for (const column of Object.keys(bars) as (keyof BarColumns)[]) roomier[column].set(bars[column]);
    bars = roomier;
  };
  return {
    add(openMs: Ms, values: Float64Array): void {
      if (length === bars.openMs.length) grow();
      bars.openMs[length] = openMs;
      bars.open[length] = values[0] as number;
      bars.high[length] = values[1] as number;
      bars.low[length] = values[2] as number;
      bars.close[length] = values[3] as number;
      bars.volume[length] = values[4] as number;
      length += 1;
    },
    take(): BarColumns {
      const taken = sliceBars(bars, 0, length);
      bars = makeBars(FIRST_ROOM);
      length = 0;
      return taken;
    },
  };
}
