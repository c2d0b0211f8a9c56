import { parseMoney, parsePrice, parseQuantity } from "@slipstream/kernel";
import { z } from "zod";
import type { Instrument } from "./instrument.ts";

const exact = <T>(parse: (text: string) => T | null) =>
  z.string().transform((text, ctx) => {
    const parsed = parse(text);
    if (parsed !== null) return parsed;
    ctx.addIssue({ code: "custom", message: "expected a plain decimal" });
    return z.NEVER;
  });

const tierSchema = z.object({ upTo: exact(parseMoney).nullable(), rate: exact(parsePrice), deduction: exact(parseMoney) });
const fileSchema = z.object({
  venue: z.string(),
  validFrom: z.iso.datetime(),
  source: z.string(),
  instruments: z.array(
    z.object({
      symbol: z.string(),
      kind: z.enum(["perpetual", "spot"]),
      base: z.string(),
      quote: z.string(),
      tickSize: exact(parsePrice),
      lotStep: exact(parseQuantity),
      minQuantity: exact(parseQuantity),
      maxQuantity: exact(parseQuantity),
      minNotional: exact(parseMoney),
      maxLeverage: z.int().min(1).max(1_000),
      maintenanceTiers: z.array(tierSchema).min(1),
    }),
  ),
});

/** Reads a file of `data/instruments`. Throws where it is not one, or where its tiers do not ascend to one without a bound. */
export function parseInstruments(json: unknown): { instruments: Instrument[]; source: string } {
  const { venue, validFrom, source, instruments } = fileSchema.parse(json);
  for (const { symbol, maintenanceTiers } of instruments) {
    const bounds = maintenanceTiers.map(({ upTo }) => upTo);
    const ascends = bounds.every((bound, index) => {
      const next = bounds[index + 1];
      return next === undefined ? bound === null : bound !== null && (next === null || bound < next);
    });
    if (!ascends) throw new Error(`${symbol}: maintenance tiers must ascend, the last one without a bound`);
  }
  return { instruments: instruments.map((each) => ({ ...each, venue, validFromMs: Date.parse(validFrom) })), source };
}
