import { HOUR_MS, MINUTE_MS, type Ms } from "@slipstream/kernel";
import { FileLines, type FileReport } from "./file-lines.ts";

/** As the venue of the files charges it. */
const EVERY_MS = 8 * HOUR_MS;
/** A whole position in eight hours: no venue goes so far. */
const LARGEST_RATE = 1;

export type FundingRow = { readonly atMs: Ms; readonly rate: number };

/** A file of funding rates, each a fraction. */
export type FundingFile = {
  readonly isGood: boolean;
  read(line: string): void;
  take(): FundingRow[];
  finish(): FileReport;
};

/** Rates are stamped some milliseconds late: the time that counts is the minute. */
export function openFundingFile(nowMs: Ms): FundingFile {
  let rows: FundingRow[] = [];
  const lines = new FileLines({
    columns: ["time", "fundingRate"],
    everyMs: EVERY_MS,
    toTime(ms, fault) {
      const atMs = Math.round(ms / MINUTE_MS) * MINUTE_MS;
      if (atMs > nowMs) fault("not charged yet", `${new Date(atMs).toISOString()} is to come`);
      return atMs;
    },
    checkValues(values, fault) {
      const rate = values[0] as number;
      if (!(Math.abs(rate) < LARGEST_RATE)) fault("impossible rate", `${rate}: expected a fraction, such as 0.0001`);
    },
    keep: (atMs, values) => {
      rows.push({ atMs, rate: values[0] as number });
    },
  });
  return {
    get isGood() {
      return lines.isGood;
    },
    read: (line) => lines.read(line),
    take() {
      const taken = rows;
      rows = [];
      return taken;
    },
    finish: () => lines.finish(),
  };
}
