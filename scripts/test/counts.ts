import { z } from "zod";

/** How many tests passed, failed, or did not run. */
export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number };

export const ONE_PASSED: Counts = { passed: 1, failed: 0, skipped: 0 };
export const ONE_FAILED: Counts = { passed: 0, failed: 1, skipped: 0 };

/** The line on which `npm test` ends. */
export function toLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

export function sumOf(counts: readonly Counts[]): Counts {
  return counts.reduce(
    (sum, one) => ({ passed: sum.passed + one.passed, failed: sum.failed + one.failed, skipped: sum.skipped + one.skipped }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

const vitestReport = z.object({
  numPassedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  numFailedTests: z.int(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
});

/** Counts of vitest's JSON report. A file that failed as a whole, before its tests or after them, is one failure. */
export function fromVitest(report: unknown): Counts {
  const { numPassedTests, numPendingTests, numTodoTests, numFailedTests, testResults } = vitestReport.parse(report);
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) => status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  );
  return { passed: numPassedTests, failed: numFailedTests + brokenFiles.length, skipped: numPendingTests + numTodoTests };
}

const playwrightReport = z.object({
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int(), skipped: z.int() }),
  errors: z.array(z.unknown()),
});

/** Counts of Playwright's JSON report. A flaky test failed at least once, and so failed; an error outside of tests is one failure. */
export function fromPlaywright(report: unknown): Counts {
  const { stats, errors } = playwrightReport.parse(report);
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped };
}

/**
 * What a step counts for, from its report and its exit code: a run that failed without a failed test, or that ran no test at all, has
 * one failure, so that it cannot pass unseen.
 */
export function countsOfRun(report: Counts | null, exitCode: number): Counts {
  if (!report) return ONE_FAILED;
  const ranNone = report.passed + report.failed === 0;
  return report.failed === 0 && (exitCode !== 0 || ranNone) ? { ...report, failed: 1 } : report;
}
