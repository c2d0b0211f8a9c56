import { parsePrice, parseQuantity } from "@slipstream/kernel";
import { z } from "zod";
import { symbolSchema } from "../market/index.ts";
import { ORDER_TYPES, SIDES, TIMES_IN_FORCE } from "./order-words.ts";

const EXPECTED = "expected a positive decimal number";

/** A positive exact number, given as a JSON number or a decimal string; comes out as a canonical decimal string. NaN, 1e400, signs and exponents are refused. */
export const positiveDecimal = (parse: (text: string) => bigint | null) =>
  z.union([z.string(), z.number()], { error: EXPECTED }).transform((value, ctx) => {
    const text = typeof value === "number" ? plainDecimal(value) : value.trim();
    const parsed = text === null ? null : parse(text);
    if (text === null || parsed === null || parsed <= 0n) {
      ctx.addIssue({ code: "custom", message: EXPECTED });
      return z.NEVER;
    }
    return text;
  });

/** The shortest decimal that reads back as the same float64, without an exponent; null where there is none. */
function plainDecimal(value: number): string | null {
  if (!Number.isFinite(value)) return null;
  const text = String(value);
  const match = /^(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const [, first = "", rest = "", exponent = "0"] = match;
  const shift = Number(exponent);
  if (Math.abs(shift) > 30) return null;
  return shift < 0 ? `0.${"0".repeat(-shift - 1)}${first}${rest}` : first + rest.padEnd(shift, "0");
}

const price = positiveDecimal(parsePrice);
const quantity = positiveDecimal(parseQuantity);

/** Characters and length that every venue accepts as a client order id. */
export const clientOrderIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,36}$/, "expected 1 to 36 letters, digits, - or _");

/** What a person asks for. Shape only: whether the instrument, the account and the market allow it is the gate's question. */
export const orderWishSchema = z.object({
  accountId: z.uuid("expected an account id").optional(),
  symbol: symbolSchema,
  side: z.enum(SIDES, { error: "expected buy or sell" }),
  type: z.enum(ORDER_TYPES, { error: `expected one of ${ORDER_TYPES.join(", ")}` }),
  quantity,
  price: price.optional(),
  triggerPrice: price.optional(),
  trailAmount: price.optional(),
  /** Percent of the best price since activation. */
  trailPercent: price.optional(),
  activationPrice: price.optional(),
  timeInForce: z.enum(TIMES_IN_FORCE, { error: `expected one of ${TIMES_IN_FORCE.join(", ")}` }).optional(),
  reduceOnly: z.boolean({ error: "expected true or false" }).optional(),
  leverage: z.number({ error: "expected a whole number from 1 to 125" }).int().min(1).max(125).optional(),
  stopLoss: price.optional(),
  takeProfit: price.optional(),
  clientOrderId: clientOrderIdSchema.optional(),
});
export type OrderWish = z.infer<typeof orderWishSchema>;
