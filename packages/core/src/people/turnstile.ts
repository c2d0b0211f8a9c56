import { refuse } from "./refuse.ts";

/**
 * Lets `atOnce` workers in at a time, in the order in which they came, of those with the same key one after another. Who comes when
 * `maxWaiting` wait already is refused with `busy`.
 */
export type Turnstile = <Result>(key: string, work: () => Promise<Result>) => Promise<Result>;

type Waiting = { readonly key: string; readonly enter: () => void };

export function createTurnstile({ atOnce, maxWaiting }: { atOnce: number; maxWaiting: number }): Turnstile {
  const inside = new Set<string>();
  let waiting: Waiting[] = [];

  const letIn = (): void => {
    while (inside.size < atOnce) {
      const next = waiting.find(({ key }) => !inside.has(key));
      if (!next) return;
      waiting = waiting.filter((each) => each !== next);
      inside.add(next.key);
      next.enter();
    }
  };

  return async (key, work) => {
    if (waiting.length >= maxWaiting) throw refuse("busy");
    await new Promise<void>((enter) => {
      waiting.push({ key, enter });
      letIn();
    });
    try {
      return await work();
    } finally {
      inside.delete(key);
      letIn();
    }
  };
}
