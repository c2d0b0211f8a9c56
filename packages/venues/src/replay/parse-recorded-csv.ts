import { MINUTE_MS, type Ms } from "@slipstream/kernel";

/** Columns of one file, not yet cut to what all files have. */
export type RecordedColumns = {
  readonly firstMs: Ms;
  readonly minutes: number;
  readonly open: Int32Array;
  readonly high: Int32Array;
  readonly low: Int32Array;
  readonly close: Int32Array;
  readonly volume: Float64Array;
};

const HEADER = "time,open,high,low,close,volume\n";
const [NEW_LINE, CARRIAGE_RETURN, COMMA, DOT, ZERO, NINE] = [10, 13, 44, 46, 48, 57];
const LARGEST_PRICE = 2 ** 31 - 1;

/**
 * Reads `time,open,high,low,close,volume` with prices as whole numbers of 10^-price decimals and volumes of 10^-volume decimals. Throws, naming the line,
 * where a row is not the minute after the one before, is not the shape of a bar, or has more decimals than that.
 */
export function parseRecordedCsv(bytes: Uint8Array, decimals: { price: number; volume: number }): RecordedColumns {
  if (new TextDecoder().decode(bytes.subarray(0, HEADER.length)) !== HEADER) throw new Error(`expected the header ${HEADER.trim()}`);
  const rows = countLines(bytes) - 1;
  const columns = {
    open: new Int32Array(rows),
    high: new Int32Array(rows),
    low: new Int32Array(rows),
    close: new Int32Array(rows),
    volume: new Float64Array(rows),
  };
  let at = HEADER.length;
  let firstMs = 0;

  /** The number that begins at `at`, as a whole number of 10^-places; leaves `at` behind the character that ends it. */
  const readNumber = (places: number, row: number): number => {
    let value = 0;
    let seen = -1;
    const start = at;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte >= ZERO && byte <= NINE) {
        value = value * 10 + (byte - ZERO);
        if (seen >= 0) seen += 1;
      } else if (byte === DOT && seen < 0) seen = 0;
      else break;
    }
    const end = bytes[at] ?? NEW_LINE;
    const ends = end === COMMA || end === NEW_LINE || end === CARRIAGE_RETURN;
    if (at === start || !ends || seen > places) throw new Error(`line ${row + 2}: not a number with at most ${places} decimals`);
    at += end === CARRIAGE_RETURN ? 2 : 1;
    return value * 10 ** (places - Math.max(0, seen));
  };

  for (let row = 0; row < rows; row += 1) {
    const openMs = readNumber(0, row);
    if (row === 0) firstMs = openMs;
    if (openMs !== firstMs + row * MINUTE_MS || openMs % MINUTE_MS !== 0)
      throw new Error(`line ${row + 2}: not the minute after the one before`);
    const open = readNumber(decimals.price, row);
    const high = readNumber(decimals.price, row);
    const low = readNumber(decimals.price, row);
    const close = readNumber(decimals.price, row);
    if (low <= 0 || low > Math.min(open, close) || high < Math.max(open, close) || high > LARGEST_PRICE)
      throw new Error(`line ${row + 2}: not the shape of a bar`);
    columns.open[row] = open;
    columns.high[row] = high;
    columns.low[row] = low;
    columns.close[row] = close;
    columns.volume[row] = readNumber(decimals.volume, row);
  }
  return { firstMs, minutes: rows, ...columns };
}

/** Lines that hold something; the last one may lack its line break. */
function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = 0; at < bytes.length; at += 1) if (bytes[at] === NEW_LINE) lines += 1;
  return bytes.at(-1) === NEW_LINE ? lines : lines + 1;
}
