/** Rows beyond the edges that are drawn too, so that a quick turn of the wheel finds them there. */
const SPARE = 12;
/** The window moves by this many rows at once: each frame of a fast scroll draws a few, none draws many. */
const STEP = 4;

export type ShownRows = { readonly from: number; readonly to: number };

/** Which rows of equal height are in sight; `to` is exclusive. The window moves in steps, so that slow scrolling mostly draws nothing. */
export function shownRows(view: { scrollTop: number; height: number; rowHeight: number; count: number }): ShownRows {
  const { scrollTop, height, rowHeight, count } = view;
  const first = Math.floor(Math.max(0, scrollTop) / rowHeight);
  const last = Math.ceil((Math.max(0, scrollTop) + height) / rowHeight);
  const from = Math.max(0, Math.floor((first - SPARE) / STEP) * STEP);
  const to = Math.min(count, Math.ceil((last + SPARE) / STEP) * STEP);
  return { from: Math.min(from, to), to };
}
