/** Hundredths: a ratio is no money, and its steps are whole tenths. */
const STEP = 10;
const LEAST = 10;
const MOST = 10_000;

/** The next ratio up or down on the grid of tenths, within what may be set; null where there is none. */
export function stepRatio(ratio: string, direction: 1 | -1): string | null {
  const hundredths = Math.round(Number(ratio) * 100);
  if (!Number.isFinite(hundredths)) return null;
  const onGrid = direction === 1 ? Math.floor(hundredths / STEP) : Math.ceil(hundredths / STEP);
  const next = (onGrid + direction) * STEP;
  return next < LEAST || next > MOST ? null : String(next / 100);
}
