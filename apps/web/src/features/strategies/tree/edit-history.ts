/** What was, is, and was taken back. */
export type History<State> = {
  readonly past: readonly State[];
  readonly now: State;
  readonly future: readonly State[];
  /** What the last edit was of; edits of one thing in a row are taken back at once. Null: the next one stands for itself. */
  readonly tag: string | null;
};

const MOST_STEPS = 100;

export const startHistory = <State>(now: State): History<State> => ({ past: [], now, future: [], tag: null });

export function record<State>(history: History<State>, next: State, tag: string | null = null): History<State> {
  if (next === history.now) return history;
  const goesOn = tag !== null && tag === history.tag;
  return {
    past: goesOn ? history.past : [...history.past, history.now].slice(-MOST_STEPS),
    now: next,
    future: [],
    tag,
  };
}

export function undo<State>({ past, now, future, ...rest }: History<State>): History<State> {
  const before = past.at(-1);
  if (before === undefined) return { past, now, future, ...rest };
  return { past: past.slice(0, -1), now: before, future: [now, ...future], tag: null };
}

export function redo<State>({ past, now, future, ...rest }: History<State>): History<State> {
  const [next, ...later] = future;
  if (next === undefined) return { past, now, future, ...rest };
  return { past: [...past, now], now: next, future: later, tag: null };
}
