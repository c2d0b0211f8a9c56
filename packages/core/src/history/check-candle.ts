export type CandleFault = { readonly kind: string; readonly message: string };

/** What a back-test reckons with. */
const LARGEST_PRICE = 1e12;

/** What is impossible about a bar's values, in the order open, high, low, close, volume. */
export function checkCandle(values: Float64Array): CandleFault[] {
  const [open, high, low, close, volume] = values as unknown as [number, number, number, number, number];
  const faults: CandleFault[] = [];
  if ([open, high, low, close].some((value) => !(value > 0 && value < LARGEST_PRICE)))
    faults.push({ kind: "impossible price", message: `open ${open}, high ${high}, low ${low}, close ${close}` });
  else if (high < low) faults.push({ kind: "high below low", message: `high ${high}, low ${low}` });
  else if (Math.max(open, close) > high || Math.min(open, close) < low)
    faults.push({ kind: "open or close outside", message: `open ${open} and close ${close} between low ${low} and high ${high}` });
  if (!(volume >= 0)) faults.push({ kind: "negative volume", message: `${volume}` });
  return faults;
}
