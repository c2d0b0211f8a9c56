import type { Instrument, MaintenanceTier } from "@slipstream/core/market";
import type { InstrumentStore } from "@slipstream/core/market/server";
import { formatMoney, formatPrice, formatQuantity, money, price, quantity } from "@slipstream/kernel";
import { z } from "zod";
import type { Database } from "../connection.ts";

type InstrumentRow = {
  venue: string;
  symbol: string;
  kind: string;
  base: string;
  quote: string;
  valid_from: Date;
  tick_size: string;
  lot_step: string;
  min_quantity: string;
  max_quantity: string;
  min_notional: string;
  max_leverage: number;
  maintenance_tiers: unknown;
};

const storedTiers = z.array(z.object({ upTo: z.string().nullable(), rate: z.string(), deduction: z.string() }));
const kindSchema = z.enum(["perpetual", "spot"]);

const toTiers = (stored: unknown): MaintenanceTier[] =>
  storedTiers
    .parse(stored)
    .map(({ upTo, rate, deduction }) => ({ upTo: upTo === null ? null : money(upTo), rate: price(rate), deduction: money(deduction) }));
const fromTiers = (tiers: readonly MaintenanceTier[]): z.infer<typeof storedTiers> =>
  tiers.map(({ upTo, rate, deduction }) => ({
    upTo: upTo === null ? null : formatMoney(upTo),
    rate: formatPrice(rate),
    deduction: formatMoney(deduction),
  }));

const toInstrument = (row: InstrumentRow): Instrument => ({
  venue: row.venue,
  symbol: row.symbol,
  kind: kindSchema.parse(row.kind),
  base: row.base,
  quote: row.quote,
  validFromMs: row.valid_from.getTime(),
  tickSize: price(row.tick_size),
  lotStep: quantity(row.lot_step),
  minQuantity: quantity(row.min_quantity),
  maxQuantity: quantity(row.max_quantity),
  minNotional: money(row.min_notional),
  maxLeverage: row.max_leverage,
  maintenanceTiers: toTiers(row.maintenance_tiers),
});

const IN_FORCE = `SELECT DISTINCT ON (symbol) * FROM instruments WHERE venue = $1 AND valid_from <= clock_timestamp() ORDER BY symbol, valid_from DESC`;
const RECORD = `
INSERT INTO instruments (venue, symbol, valid_from, kind, base, quote, tick_size, lot_step, min_quantity, max_quantity, min_notional, max_leverage, maintenance_tiers, source)
VALUES ($1, $2, to_timestamp($3 / 1000.0), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (venue, symbol, valid_from) DO UPDATE SET kind = excluded.kind, base = excluded.base, quote = excluded.quote, tick_size = excluded.tick_size,
  lot_step = excluded.lot_step, min_quantity = excluded.min_quantity, max_quantity = excluded.max_quantity, min_notional = excluded.min_notional,
  max_leverage = excluded.max_leverage, maintenance_tiers = excluded.maintenance_tiers, source = excluded.source`;

export function createInstrumentStore({ pool }: Database): InstrumentStore {
  return {
    async list(venue) {
      const { rows } = await pool.query<InstrumentRow>(IN_FORCE, [venue]);
      return rows.map(toInstrument);
    },
    async listFunded(venue) {
      const { rows } = await pool.query<{ symbol: string }>("SELECT DISTINCT symbol FROM funding_rates WHERE venue = $1 ORDER BY symbol", [
        venue,
      ]);
      return rows.map(({ symbol }) => symbol);
    },
    async record(instruments, source) {
      for (const each of instruments)
        await pool.query(RECORD, [
          each.venue,
          each.symbol,
          each.validFromMs,
          each.kind,
          each.base,
          each.quote,
          formatPrice(each.tickSize),
          formatQuantity(each.lotStep),
          formatQuantity(each.minQuantity),
          formatQuantity(each.maxQuantity),
          formatMoney(each.minNotional),
          each.maxLeverage,
          JSON.stringify(fromTiers(each.maintenanceTiers)),
          source,
        ]);
    },
  };
}
