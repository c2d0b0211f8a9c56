import {
  decimalsOf,
  divide,
  fromSteps,
  moneyFromMinor,
  moneyToMinor,
  notionalOf,
  type Price,
  priceOf,
  type Quantity,
  stepsOf,
  toEstimate,
} from "@slipstream/kernel";
import type { Instrument } from "../market/index.ts";
import { refuse } from "./refuse.ts";
import { exactly, floorDivide, scaleCeil, scaleFloor } from "./safe-integers.ts";

/** No order of a back-test is larger, whatever the instrument allows: 50 million, in minor units. */
const LARGEST_NOTIONAL = 5e15;
const RATE_SCALE = 1_000_000_000;
/** How far from a whole number a price times its scale may lie by the float's own error. */
const NEAR = 1e-6;

/** The rate is `rate` / `scale`, in lowest terms: so that most products stay small enough to be counted quickly. */
type Tier = { readonly upTo: number; readonly rate: number; readonly scale: number; readonly deduction: number };

function divisorOf(a: number, b: number): number {
  return b === 0 ? a : divisorOf(b, a % b);
}

/** An instrument in whole numbers: prices in ticks, quantities in lot steps, money in minor units of 1e-8. */
export class IntegerInstrument {
  readonly symbol: string;
  readonly tickSize: Price;
  readonly lotStep: Quantity;
  readonly tick: number;
  readonly lot: number;
  /** Minor units of one tick times one step. */
  readonly unit: number;
  readonly minSteps: number;
  readonly maxSteps: number;
  readonly minNotional: number;
  readonly maxLeverage: number;
  readonly #scale: number;
  readonly #tickUnits: number;
  readonly #tiers: readonly Tier[];

  constructor(instrument: Instrument) {
    const { tickSize, lotStep, maintenanceTiers } = instrument;
    this.symbol = instrument.symbol;
    this.tickSize = tickSize;
    this.lotStep = lotStep;
    this.tick = toEstimate(tickSize);
    this.lot = toEstimate(lotStep);
    const decimals = decimalsOf(tickSize);
    this.#scale = 10 ** decimals;
    this.#tickUnits = Math.round(this.tick * this.#scale);
    const unit = notionalOf(tickSize, lotStep, "down");
    if (unit === 0n || unit * 10n ** 28n !== (tickSize as bigint) * (lotStep as bigint))
      throw refuse("instrument-too-fine", `${instrument.symbol}: one price step of one lot is no whole number of 1e-8.`, "symbols");
    this.unit = Number(unit);
    this.minSteps = Number(divide(instrument.minQuantity, lotStep, "up"));
    this.maxSteps = stepsOf(instrument.maxQuantity, lotStep);
    this.minNotional = Number(moneyToMinor(instrument.minNotional));
    this.maxLeverage = instrument.maxLeverage;
    this.#tiers = maintenanceTiers.map(({ upTo, rate, deduction }) => {
      const parts = Math.round(toEstimate(rate) * RATE_SCALE);
      const common = divisorOf(RATE_SCALE, parts);
      return {
        upTo: upTo === null ? Number.POSITIVE_INFINITY : Number(moneyToMinor(upTo)),
        rate: parts / common,
        scale: RATE_SCALE / common,
        deduction: Number(moneyToMinor(deduction)),
      };
    });
  }

  /** The float nearest to the decimal: compares with candles as the decimals do. */
  priceOf(ticks: number): number {
    return (ticks * this.#tickUnits) / this.#scale;
  }

  /** To the kernel's last digit. */
  averagePrice(value: number, steps: number): Price {
    return priceOf(moneyFromMinor(BigInt(value)), fromSteps(steps, this.lotStep));
  }

  /** Prices between two ticks go up or down, as said. */
  ticksBelow(price: number): number {
    const units = price * this.#scale;
    const near = Math.round(units);
    return floorDivide(Math.abs(units - near) < NEAR ? near : Math.floor(units), this.#tickUnits);
  }

  ticksAbove(price: number): number {
    const units = price * this.#scale;
    const near = Math.round(units);
    return scaleCeil(Math.abs(units - near) < NEAR ? near : Math.ceil(units), 1, this.#tickUnits);
  }

  notionalOf(ticks: number, steps: number): number {
    return exactly(ticks * steps * this.unit);
  }

  /** As many steps as money buys at a price; never more than an order may hold. */
  stepsFor(minor: number, ticks: number): number {
    return Math.min(floorDivide(Math.min(minor, LARGEST_NOTIONAL), ticks * this.unit), this.maxSteps);
  }

  /** Maintenance margin: notional × rate − deduction of its tier, rounded up, as live accounts have it. */
  maintenanceOf(notional: number): number {
    for (const tier of this.#tiers)
      if (notional <= tier.upTo) return Math.max(0, scaleCeil(notional, tier.rate, tier.scale) - tier.deduction);
    return 0;
  }
}

/** The venue's fee on a notional, rounded down. */
export const feeOn = (notional: number, centibps: number): number => scaleFloor(notional, centibps, 1_000_000);
