import { afterEach, expect, it, vi } from "vitest";
import { isMeasure, printMeasure } from "./measure.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

it("prints one line that is read as a measure, with its ratio to the peer", () => {
  const lines: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((line) => lines.push(String(line)) > 0);
  printMeasure({ name: "start.warm", value: 4.00004, unit: "s", n: 3, peer: 1.6 });
  printMeasure({ name: "start.cold", value: 9, unit: "s", n: 1 });
  expect(lines).toEqual([
    '{"name":"start.warm","value":4,"unit":"s","n":3,"peer":1.6,"ratio":2.5}\n',
    '{"name":"start.cold","value":9,"unit":"s","n":1}\n',
  ]);
  expect(lines.every((line) => isMeasure(line.trim()))).toBe(true);
});

it.each([
  ["a sentence", "listening on 3000"],
  ["a log line", '{"level":30,"msg":"up"}'],
  ["half a line", '{"name":"x"'],
  ["a value that is none", '{"name":"x","value":null,"unit":"s","n":1}'],
])("takes %s for no measure", (_name, line) => {
  expect(isMeasure(line)).toBe(false);
});
