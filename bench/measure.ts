import { z } from "zod";

const measureSchema = z.object({
  name: z.string(),
  value: z.number(),
  unit: z.string(),
  n: z.int(),
  peer: z.number().optional(),
  ratio: z.number().optional(),
});

/** One measure: `n` is how many samples it stands on, `peer` the same by the bare means, `ratio` is value / peer. */
export type Measure = z.infer<typeof measureSchema>;

/** Prints one measure as the contract wants it: a line of JSON on stdout. */
export function printMeasure({ name, value, unit, n, peer }: Omit<Measure, "ratio">): void {
  const rounded = (figure: number) => Number(figure.toPrecision(4));
  const beside = peer === undefined ? {} : { peer: rounded(peer), ratio: rounded(value / peer) };
  process.stdout.write(`${JSON.stringify({ name, value: rounded(value), unit, n, ...beside })}\n`);
}

/** Whether a line that a bench wrote is a measure. */
export function isMeasure(line: string): boolean {
  if (!line.startsWith("{")) return false;
  try {
    return measureSchema.safeParse(JSON.parse(line)).success;
  } catch {
    return false;
  }
}
