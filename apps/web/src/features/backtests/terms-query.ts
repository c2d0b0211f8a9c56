import { DEFAULT_TERMS, type TermsForm } from "./terms-form.ts";

const NAMES = {
  days: "days",
  from: "from",
  to: "to",
  balance: "balance",
  feeBps: "fee",
  slippageBps: "slippage",
  halfSpreadBps: "half_spread",
  impactBps: "impact",
} as const satisfies Partial<Record<keyof TermsForm, string>>;
type Named = keyof typeof NAMES;
const FIELDS = Object.keys(NAMES) as Named[];
const LONGEST = 24;
const PLAIN = /^[\d.-]+$/;

/** Terms as the address gives them; what it does not give, or gives as nonsense, is as usual. */
export function readTermsQuery(query: Pick<URLSearchParams, "get">): TermsForm {
  const given = Object.fromEntries(
    FIELDS.flatMap((field) => {
      const text = query.get(NAMES[field]);
      return text !== null && text.length <= LONGEST && PLAIN.test(text) ? [[field, text]] : [];
    }),
  ) as Partial<TermsForm>;
  return {
    ...DEFAULT_TERMS,
    ...given,
    period: given.from === undefined && given.to === undefined ? "days" : "range",
    slippage: given.halfSpreadBps === undefined && given.impactBps === undefined ? "bps" : "spread",
  };
}

/** Only what counts and is not as usual. */
export function writeTermsQuery(terms: TermsForm): string[] {
  const counts: Readonly<Record<Named, boolean>> = {
    days: terms.period === "days",
    from: terms.period === "range",
    to: terms.period === "range",
    balance: true,
    feeBps: true,
    slippageBps: terms.slippage === "bps",
    halfSpreadBps: terms.slippage === "spread",
    impactBps: terms.slippage === "spread",
  };
  // A spread is told from a fixed slippage by being named.
  const isNamed = (field: Named) => terms[field] !== DEFAULT_TERMS[field] || field === "halfSpreadBps" || field === "impactBps";
  return FIELDS.filter((field) => counts[field] && isNamed(field) && terms[field] !== "").map(
    (field) => `${NAMES[field]}=${encodeURIComponent(terms[field])}`,
  );
}
