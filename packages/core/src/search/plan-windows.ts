import { refuse } from "./refuse.ts";
import type { SearchRequest } from "./search-request.ts";

export type Span = { readonly fromMs: number; readonly toMs: number };
export type Window = { readonly inSample: Span; readonly outOfSample: Span };

/** Bars that each part of a window has at least: with fewer nothing can be learned or shown. */
const LEAST_BARS = 50;

/**
 * Cuts a period into windows: in-sample time, in which sets are tried, then out-of-sample time, in which the best of them trades. The
 * out-of-sample times follow one another without gap or overlap, up to the end of the period. Rolling: each in-sample time ends where its
 * out-of-sample time begins, and all have one length. Anchored: all begin where the period does. Cuts are at openings of bars.
 */
export function planWindows({ fromMs, toMs }: Span, barMs: number, walk: NonNullable<SearchRequest["walkForward"]>): Window[] {
  const { windows, inSampleShare, mode } = walk;
  // A period is one in-sample time and as many out-of-sample times as windows.
  const length = (toMs - fromMs) / (inSampleShare + windows * (1 - inSampleShare));
  const cut = (ms: number) => Math.round(ms / barMs) * barMs;
  const inMs = cut(length * inSampleShare);
  const cutAt = (window: number) => (window === windows ? toMs : cut(fromMs + inMs + window * length * (1 - inSampleShare)));
  const planned = Array.from({ length: windows }, (_, window) => {
    const [outFrom, outTo] = [cutAt(window), cutAt(window + 1)];
    return {
      inSample: { fromMs: mode === "anchored" ? fromMs : outFrom - inMs, toMs: outFrom },
      outOfSample: { fromMs: outFrom, toMs: outTo },
    };
  });
  const shortest = Math.min(
    ...planned.flatMap(({ inSample, outOfSample }) => [inSample, outOfSample].map((span) => span.toMs - span.fromMs)),
  );
  if (shortest < LEAST_BARS * barMs)
    throw refuse(
      "too-short-for-windows",
      `The period is too short for ${windows} windows: expected at least ${LEAST_BARS} bars in each part of each window.`,
      "walkForward",
    );
  return planned;
}
