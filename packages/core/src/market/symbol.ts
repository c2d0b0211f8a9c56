import { z } from "zod";

const QUOTES = ["USDT", "USDC", "USD"] as const;
const PART = /^[A-Z0-9]{1,20}$/;

/** Reads `BTC-USDT`, `BTC/USDT` or `BTCUSDT`, in any case. Null where it is no symbol; whether it is listed is another question. */
export function parseSymbol(text: string): string | null {
  const upper = text.trim().toUpperCase();
  const separated = /^([A-Z0-9]+)[-/]([A-Z0-9]+)$/.exec(upper);
  if (separated) {
    const [, base = "", quote = ""] = separated;
    return PART.test(base) && PART.test(quote) ? `${base}-${quote}` : null;
  }
  const quote = QUOTES.find((candidate) => upper.endsWith(candidate) && upper.length > candidate.length);
  if (!quote) return null;
  const base = upper.slice(0, -quote.length);
  return PART.test(base) ? `${base}-${quote}` : null;
}

export const symbolSchema = z
  .string({ error: "expected a symbol such as BTC-USDT" })
  .max(40, "expected a symbol such as BTC-USDT")
  .transform((text, ctx) => {
    const symbol = parseSymbol(text);
    if (symbol === null) {
      ctx.addIssue({ code: "custom", message: "expected a symbol such as BTC-USDT" });
      return z.NEVER;
    }
    return symbol;
  });
