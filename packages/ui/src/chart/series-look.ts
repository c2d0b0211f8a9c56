/** Lines of equal standing, e.g. strategies that are compared: told apart by letter, dashes and colour. */
export const SERIES = ["a", "b", "c", "d", "e", "f"] as const;
export type SeriesTone = (typeof SERIES)[number];

export const isSeries = (tone: string): tone is SeriesTone => SERIES.some((series) => series === tone);

type SeriesLook = {
  readonly color: "accent" | "t1" | "up" | "down" | "warn" | "t3";
  /** As the chart library numbers its line styles: solid, dotted, dashed, large dashed, sparse dotted. */
  readonly style: 0 | 1 | 2 | 3 | 4;
  readonly width: 1 | 2;
  /** The same for an SVG line. */
  readonly dashes: string;
};

export const SERIES_LOOKS: Readonly<Record<SeriesTone, SeriesLook>> = {
  a: { color: "accent", style: 0, width: 2, dashes: "" },
  b: { color: "t1", style: 2, width: 2, dashes: "4 3" },
  c: { color: "up", style: 3, width: 2, dashes: "8 4" },
  d: { color: "down", style: 0, width: 1, dashes: "" },
  e: { color: "warn", style: 1, width: 2, dashes: "1.5 2.5" },
  f: { color: "t3", style: 2, width: 1, dashes: "3 3" },
};
