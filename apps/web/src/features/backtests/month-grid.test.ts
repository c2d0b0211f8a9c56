import { expect, it } from "vitest";
import { monthGridOf } from "./month-grid.ts";

it("puts each month into its year and leaves out what the period does not have", () => {
  const grid = monthGridOf([
    { month: "2024-11", returnShare: 0.1 },
    { month: "2024-12", returnShare: -0.05 },
    { month: "2025-01", returnShare: 0 },
  ]);
  expect(grid.map(({ year }) => year)).toEqual(["2024", "2025"]);
  expect(grid[0]?.months.map((cell) => cell?.share ?? null)).toEqual([...Array(10).fill(null), 0.1, -0.05]);
  expect(grid[0]?.share).toBeCloseTo(1.1 * 0.95 - 1, 12);
  expect(grid[1]?.months[0]).toEqual({ month: "2025-01", share: 0, level: 0 });
  expect(grid[1]?.months[1]).toBeNull();
});

it("colours the strongest month fully, the others by their part of it, and none that is nothing", () => {
  const levels = monthGridOf([
    { month: "2024-01", returnShare: -0.2 },
    { month: "2024-02", returnShare: 0.1 },
    { month: "2024-03", returnShare: 0.001 },
    { month: "2024-04", returnShare: 0 },
  ])[0]?.months.map((cell) => cell?.level);
  expect(levels?.slice(0, 4)).toEqual([4, 2, 1, 0]);
});

it("has no figure for a year with a month that cannot be computed", () => {
  const row = monthGridOf([
    { month: "2024-01", returnShare: 0.1 },
    { month: "2024-02", returnShare: null },
  ])[0];
  expect(row?.share).toBeNull();
  expect(row?.months[1]).toEqual({ month: "2024-02", share: null, level: 0 });
});

it("is empty without months", () => expect(monthGridOf([])).toEqual([]));
