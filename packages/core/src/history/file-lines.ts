import type { Ms } from "@slipstream/kernel";
import { type FileLayout, readLayout, splitLine } from "./file-columns.ts";
import { type FileGap, type FileGaps, FileProblems, GapList, type ProblemGroup } from "./file-problems.ts";
import { parseFileNumber, parseFileTime } from "./file-values.ts";
import { SeenTimes } from "./seen-times.ts";

export type FileReport = {
  readonly lines: number;
  readonly rows: number;
  /** Of the first row and of the last. */
  readonly span: { readonly firstMs: Ms; readonly lastMs: Ms } | null;
  readonly problems: readonly ProblemGroup[];
  readonly gaps: FileGaps;
};

/** What a kind of file has to say about a row of it. `values`: the numbers after the time, NaN where a cell is none. */
export type RowRules = {
  /** Time first. */
  readonly columns: readonly string[];
  /** Rows come so often; a longer pause is a gap. */
  readonly everyMs: Ms;
  /** The time that counts; pushes what is wrong with it. */
  toTime(ms: Ms, fault: (kind: string, message: string) => void): Ms;
  /** Asked only when all are numbers. */
  checkValues(values: Float64Array, fault: (kind: string, message: string) => void): void;
  /** Hears of each row that is good, in order. `values` are used again for the next one. */
  keep(ms: Ms, values: Float64Array): void;
};

/** Reads a file of times and numbers line by line, and notes all that is wrong with it. */
export class FileLines {
  private readonly rules: RowRules;
  private readonly problems = new FileProblems();
  private readonly gaps = new GapList();
  private readonly seen = new SeenTimes();
  private readonly values: Float64Array;
  private layout: FileLayout | null = null;
  private line = 0;
  private rows = 0;
  private firstMs: Ms | null = null;
  private faults = 0;

  constructor(rules: RowRules) {
    this.rules = rules;
    this.values = new Float64Array(rules.columns.length - 1);
  }

  get isGood(): boolean {
    return this.problems.isEmpty;
  }

  read(text: string): void {
    this.line += 1;
    if (text.trim() === "") return;
    if (this.layout === null) {
      this.layout = readLayout(text, this.rules.columns);
      const { missing } = this.layout;
      if (missing.length > 0) this.fault("wrong columns", `expected one column for each of ${missing.join(", ")}`);
      if (this.layout.hasHeader) return;
    }
    if (this.layout.missing.length === 0) this.readRow(text, this.layout);
  }

  finish(): FileReport {
    if (this.rows === 0 && this.problems.isEmpty) this.fault("nothing to import", "the file has no rows");
    const { firstMs } = this;
    const lastMs = this.seen.last;
    const span = firstMs === null || lastMs === null ? null : { firstMs, lastMs };
    return { lines: this.line, rows: this.rows, span, problems: this.problems.list(), gaps: this.gaps.all() };
  }

  private readonly fault = (kind: string, message: string): void => {
    this.faults += 1;
    this.problems.add(kind, this.line, message);
  };

  private readRow(text: string, { delimiter, width, places }: FileLayout): void {
    const cells = splitLine(text, delimiter);
    if (cells.length !== width) {
      this.fault("wrong columns", `${cells.length} columns where the first line has ${width}`);
      return;
    }
    const before = this.faults;
    this.readValues(cells, places);
    const timeText = cells[places[0] as number] as string;
    const written = parseFileTime(timeText);
    if (written === null) {
      this.fault("not a time", `"${shorten(timeText)}"`);
      return;
    }
    const beforeTime = this.faults;
    const ms = this.rules.toTime(written, this.fault);
    if (this.faults === beforeTime) this.place(ms);
    if (this.faults === before) this.rules.keep(ms, this.values);
  }

  private readValues(cells: readonly string[], places: readonly number[]): void {
    let areNumbers = true;
    for (let at = 0; at < this.values.length; at++) {
      const cell = cells[places[at + 1] as number] as string;
      const value = parseFileNumber(cell);
      this.values[at] = value;
      if (!Number.isNaN(value)) continue;
      areNumbers = false;
      this.fault("not a number", `${this.rules.columns[at + 1]} "${shorten(cell)}"`);
    }
    if (areNumbers) this.rules.checkValues(this.values, this.fault);
  }

  /** Rows with wrong values are there all the same: they leave no gap. */
  private place(ms: Ms): void {
    const last = this.seen.last;
    if (last === null || ms > last) {
      if (last !== null) this.noteGap(last, ms);
      this.firstMs ??= ms;
      this.seen.add(ms, this.line, this.values);
      this.rows += 1;
      return;
    }
    const twin = this.seen.find(ms, this.values);
    if (twin?.isSame) this.fault("duplicate", `${isoOf(ms)} is on line ${twin.line} too`);
    else if (twin) this.fault("duplicate that differs", `${isoOf(ms)} is on line ${twin.line} too, with other values`);
    else this.fault("out of order", `${isoOf(ms)} after ${isoOf(last)}`);
  }

  private noteGap(last: Ms, ms: Ms): void {
    const { everyMs } = this.rules;
    const missing = Math.round((ms - last) / everyMs) - 1;
    if (missing > 0) this.gaps.add({ line: this.line, fromMs: last + everyMs, toMs: ms, missing } satisfies FileGap);
  }
}

const isoOf = (ms: Ms): string => new Date(ms).toISOString();
const shorten = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
