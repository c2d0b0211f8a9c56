/** Whole numbers that depend on their seed alone: the same seed gives the same row on every machine. Not for secrets. */
export type SeededRandom = {
  /** From 0 up to, not including, `bound` (at most 2^32). */
  below(bound: number): number;
};

/** Seeds from a word and a whole number (FNV-1a over both), draws by mulberry32: integer arithmetic only. */
export function createSeededRandom(word: string, number: number): SeededRandom {
  let state = 0x811c9dc5;
  const stir = (value: number) => {
    state = Math.imul(state ^ value, 0x01000193);
  };
  for (let at = 0; at < word.length; at += 1) stir(word.charCodeAt(at));
  for (let rest = number; rest > 0; rest = Math.floor(rest / 256)) stir(rest % 256);
  return {
    below(bound) {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
    },
  };
}
