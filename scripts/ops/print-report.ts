import type { FileReport } from "@slipstream/core/history/server";

/** Tells what a file holds and all that is wrong with it, each with its line. */
export function printReport(report: FileReport, { wanted, print }: { wanted: "bars" | "rates"; print: (line: string) => void }): void {
  const { lines, rows, span, problems, gaps } = report;
  print(`${lines} lines, ${rows} ${wanted}${span ? `, ${isoOf(span.firstMs)} to ${isoOf(span.lastMs)}` : ""}`);
  for (const { kind, count, first } of problems) {
    print(`${kind}: ${count}${shownOf(first.length, count)}`);
    for (const { line, message } of first) print(`  line ${line}: ${message}`);
  }
  if (gaps.count === 0) return;
  print(`gaps: ${gaps.count}, ${gaps.missing} ${wanted} missing${shownOf(gaps.first.length, gaps.count)}`);
  for (const { line, fromMs, toMs, missing } of gaps.first)
    print(`  line ${line}: ${missing} missing from ${isoOf(fromMs)} to ${isoOf(toMs)}`);
}

const shownOf = (shown: number, count: number): string => (shown < count ? ` (the first ${shown})` : "");
const isoOf = (ms: number): string => new Date(ms).toISOString();
