import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toCsv, toCsvCell, toCsvRow } from "./csv.ts";

/** Reads one row after RFC 4180, as a spreadsheet does. */
function readRow(row: string): string[] {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    let cell = "";
    if (row[at] === '"') {
      at++;
      for (; at < row.length; at++) {
        if (row[at] !== '"') cell += row[at];
        else if (row[at + 1] === '"') cell += row[at++];
        else break;
      }
      at++;
    } else {
      while (at < row.length && row[at] !== "," && row[at] !== "\r") cell += row[at++];
    }
    cells.push(cell);
    if (row[at] !== ",") return cells;
    at++;
  }
}

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.tuple(fc.constantFrom("=", "+", "-", "@", "\t", "\r", '"', ",", "\n", "=HYPERLINK("), fc.string()).map((parts) => parts.join("")),
);

describe("a table for spreadsheets", () => {
  it("comes back cell by cell, and no cell is a formula", () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), (cells) => {
        const read = readRow(toCsvRow(cells));
        expect(read).toHaveLength(cells.length);
        for (const [index, cell] of cells.entries()) {
          const back = read[index] ?? "";
          if (/^-?\d+(\.\d+)?$/.test(cell)) expect(back).toBe(cell);
          else expect(back).not.toMatch(/^[=+\-@\t\r]/);
          expect(back === cell || back === `'${cell}`).toBe(true);
        }
      }),
      { numRuns: 10_000 },
    );
  });

  it.each([
    [null, ""],
    ["-12.5", "-12.5"],
    ["-12.5-1", `"'-12.5-1"`],
    ["=1+1", `"'=1+1"`],
    ["a,b", '"a,b"'],
    ['say "no"', '"say ""no"""'],
    [true, "true"],
  ])("writes %o as %s", (cell, expected) => {
    expect(toCsvCell(cell)).toBe(expected);
  });

  it("reads page after page until the last", async () => {
    const pages: Record<string, { items: number[]; nextCursor: string | null }> = {
      first: { items: [1, 2], nextCursor: "second" },
      second: { items: [3], nextCursor: null },
    };
    const parts: string[] = [];
    const readPage = async (cursor: string | null) => pages[cursor ?? "first"] ?? { items: [], nextCursor: null };
    for await (const part of toCsv<number>(readPage, { n: (n) => n, double: (n) => 2 * n })) parts.push(part);
    expect(parts.join("")).toBe("n,double\r\n1,2\r\n2,4\r\n3,6\r\n");
  });
});
