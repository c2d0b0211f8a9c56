/** Steps of one letter (put in, left out, changed, two neighbours swapped) from one text to the other, or `most + 1` where there are more. */
function editDistance(left: string, right: string, most: number): number {
  if (Math.abs(left.length - right.length) > most) return most + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (let row = 1; row <= left.length; row++) {
    const now = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let steps = Math.min((last[column] ?? 0) + 1, (now[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) steps = Math.min(steps, (beforeLast[column - 2] ?? 0) + 1);
      now.push(steps);
    }
    if (Math.min(...now) > most) return most + 1;
    beforeLast = last;
    last = now;
  }
  return Math.min(last[right.length] ?? 0, most + 1);
}

const isSwap = (left: string, right: string): boolean =>
  left.length === right.length && [...left].sort().join("") === [...right].sort().join("");

const allowedSteps = (word: string): number => (word.length >= 7 ? 2 : word.length >= 3 ? 1 : 0);

/** The known word that this one was meant to be: near enough, and nearer than any other; else null. */
export function correctWord(word: string, known: ReadonlySet<string>): string | null {
  const most = allowedSteps(word);
  if (most === 0 || word.length > 24) return null;
  let best: string | null = null;
  let bestScore = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    if (candidate.length < 3) continue;
    const steps = editDistance(word, candidate, most);
    if (steps > most) continue;
    const swap = isSwap(word, candidate);
    const cut = word.length === 3 && candidate.length === 4 && candidate.startsWith(word);
    if (!swap && !cut && (word.length < 4 || candidate.length < 4 || word[0] !== candidate[0])) continue;
    // A swap is the commonest slip of the hand.
    const score = steps - (swap ? 0.5 : 0) + (word[0] === candidate[0] ? 0 : 0.25);
    if (score < bestScore) {
      best = candidate;
      bestScore = score;
    } else if (score === bestScore && best !== null && !candidate.startsWith(best) && !best.startsWith(candidate)) return null;
  }
  return best;
}

/** Of these phrases the one nearest to the text, by letters and by words they share. */
export function nearestPhrase(text: string, phrases: readonly string[]): string | null {
  const given = text.toLowerCase().slice(0, 80);
  const words = new Set(given.split(/[^a-z0-9]+/).filter((word) => word.length > 1));
  let best: string | null = null;
  let bestScore = Number.POSITIVE_INFINITY;
  for (const phrase of phrases) {
    const small = phrase.toLowerCase();
    const shared = small.split(/[^a-z0-9]+/).filter((word) => words.has(word)).length;
    const score = editDistance(given, small, 100) / Math.max(given.length, small.length) - 0.35 * shared;
    if (score < bestScore) {
      best = phrase;
      bestScore = score;
    }
  }
  return best;
}
