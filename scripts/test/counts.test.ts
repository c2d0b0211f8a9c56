import { describe, expect, it } from "vitest";
import { countsOfRun, fromPlaywright, fromVitest, sumOf, toLine } from "./counts.ts";

const vitest = (files: { status: string; tests: string[] }[], numbers: Partial<Record<string, number>> = {}) => ({
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  ...numbers,
  testResults: files.map(({ status, tests }) => ({ status, assertionResults: tests.map((test) => ({ status: test })) })),
});

describe("counts", () => {
  it("sums the steps into the line on which the run ends", () => {
    const sum = sumOf([
      { passed: 1, failed: 0, skipped: 0 },
      { passed: 40, failed: 2, skipped: 3 },
    ]);
    expect(toLine(sum)).toBe("41 passed, 2 failed, 3 skipped");
    expect(toLine(sumOf([]))).toBe("0 passed, 0 failed, 0 skipped");
  });

  it.each([
    ["failed tests", vitest([{ status: "failed", tests: ["passed", "failed"] }], { numPassedTests: 1, numFailedTests: 1 }), [1, 1, 0]],
    ["a file that could not be loaded", vitest([{ status: "failed", tests: [] }]), [0, 1, 0]],
    ["a file whose afterAll failed", vitest([{ status: "failed", tests: ["passed"] }], { numPassedTests: 1 }), [1, 1, 0]],
    ["skipped and planned tests", vitest([], { numPassedTests: 5, numPendingTests: 2, numTodoTests: 1 }), [5, 0, 3]],
  ])("reads %s from vitest", (_name, report, [passed, failed, skipped]) => {
    expect(fromVitest(report)).toEqual({ passed, failed, skipped });
  });

  it.each([
    ["passed and skipped tests", { stats: { expected: 7, unexpected: 0, flaky: 0, skipped: 1 }, errors: [] }, [7, 0, 1]],
    ["a test that passed only when repeated", { stats: { expected: 7, unexpected: 0, flaky: 1, skipped: 0 }, errors: [] }, [7, 1, 0]],
    ["a set-up that failed", { stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 }, errors: [{ message: "x" }] }, [0, 1, 0]],
  ])("reads %s from Playwright", (_name, report, [passed, failed, skipped]) => {
    expect(fromPlaywright(report)).toEqual({ passed, failed, skipped });
  });

  it.each([
    ["no report", null, 1, [0, 1, 0]],
    ["no report, though it says that all is well", null, 0, [0, 1, 0]],
    ["no test at all", { passed: 0, failed: 0, skipped: 4 }, 0, [0, 1, 4]],
    ["a failure outside of tests", { passed: 9, failed: 0, skipped: 0 }, 1, [9, 1, 0]],
    ["failed tests", { passed: 9, failed: 2, skipped: 0 }, 1, [9, 2, 0]],
    ["passed tests", { passed: 9, failed: 0, skipped: 1 }, 0, [9, 0, 1]],
  ])("judges a run with %s", (_name, report, exitCode, [passed, failed, skipped]) => {
    expect(countsOfRun(report, exitCode)).toEqual({ passed, failed, skipped });
  });
});
