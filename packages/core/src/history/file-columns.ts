/** Names that exporters give their columns, by ours. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  time: ["time", "timestamp", "opentime", "date", "datetime", "openms", "calctime", "fundingtime"],
  open: ["open"],
  high: ["high"],
  low: ["low"],
  close: ["close"],
  volume: ["volume", "vol", "basevolume"],
  fundingRate: ["fundingrate", "rate", "lastfundingrate"],
};
const DELIMITERS = ["\t", ";"] as const;

/** How a file is written: found out from its first line. `places` has, for each column that is wanted, where it stands. */
export type FileLayout = {
  readonly delimiter: string;
  readonly hasHeader: boolean;
  readonly width: number;
  readonly places: readonly number[];
  /** Wanted columns that are not there, or twice. */
  readonly missing: readonly string[];
};

/** Without a header the columns stand in the wanted order; more may follow. */
export function readLayout(line: string, wanted: readonly string[]): FileLayout {
  const delimiter = DELIMITERS.find((each) => line.includes(each)) ?? ",";
  const cells = splitLine(line, delimiter);
  const width = cells.length;
  if (!cells.some(isWord)) {
    const places = wanted.map((_, at) => at);
    return { delimiter, hasHeader: false, width, places, missing: wanted.slice(width) };
  }
  const names = cells.map((cell) => cell.toLowerCase().replace(/[\s_]/g, ""));
  const found = wanted.map((column) => names.flatMap((name, at) => (ALIASES[column]?.includes(name) ? [at] : [])));
  const missing = wanted.filter((_, at) => found[at]?.length !== 1);
  return { delimiter, hasHeader: true, width, places: found.map(([first = -1]) => first), missing };
}

/** Cells without the space and the quotes around them. */
export const splitLine = (line: string, delimiter: string): string[] =>
  line.split(delimiter).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));

/** A name: neither a number nor a date nor what stands for a missing value. */
const isWord = (cell: string): boolean => /^[a-z]/i.test(cell) && !/^(nan|null|none|inf(inity)?)$/i.test(cell);
