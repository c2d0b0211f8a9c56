import { divide, type Money, type Price, type Quantity, quantityOf, scaleMoney } from "@slipstream/kernel";
import type { OpenMove } from "./digest-fills.ts";
import type { CopyTerms } from "./settings.ts";

const SCALE = 10n ** 18n;
const PPM = 1_000_000n;

/** What an opening asks for before limits and rounding to steps. Every division rounds down: a copy may be smaller than asked, never larger. */
export function sizeCopy(terms: CopyTerms, allocation: Money, open: OpenMove, stop: Price | null): Quantity | "no-stop-loss" {
  switch (terms.mode) {
    case "proportional": {
      if (open.equityBefore <= 0n || allocation <= 0n) return 0n as Quantity;
      const part = divide(open.quantity * allocation, open.equityBefore, "down");
      return divide(part * terms.ratio, SCALE, "down") as Quantity;
    }
    case "fixed-ratio":
      return divide(open.quantity * terms.ratio, SCALE, "down") as Quantity;
    case "fixed-amount":
      return quantityOf(scaleMoney(terms.amountPerTrade ?? (0n as Money), terms.ratio as bigint as Price, "down"), open.price);
    case "fixed-risk": {
      const distance = stop === null ? 0n : open.side === "buy" ? open.price - stop : stop - open.price;
      if (distance <= 0n) return "no-stop-loss";
      const risked = divide(allocation * (terms.riskPpm ?? 0n), PPM, "down") as Money;
      return quantityOf(scaleMoney(risked, terms.ratio as bigint as Price, "down"), distance as Price);
    }
  }
}
