import type { Random } from "../random.ts";

/** How badly the API answers. Chances from 0 to 1, drawn from the seed. */
export type ApiHabits = {
  /** The work is done, the connection ends without an answer. */
  readonly lostReplies: number;
  /** Nothing is done, the answer is a 500. */
  readonly failures: number;
};
/** What happens to a call: it is answered, done without an answer, refused by a 500, or never heard. */
export type Fate = "answered" | "lost" | "failed" | "unheard";

/** Which calls: `POST /v1/transfers` and what is below it; every one without it. */
type Calls = { readonly times?: number; readonly call?: string };

export type ApiFaults = {
  behave(habits: Partial<ApiHabits>): void;
  /** The next calls are done, and never answered. */
  loseReplies(calls?: Calls): void;
  /** The next calls get a 500, and nothing is done. */
  fail(calls?: Calls): void;
  /** No call is heard until it is up again. */
  setDown(down: boolean): void;
  fateOf(method: string, path: string): Fate;
};

export function createApiFaults(random: Random): ApiFaults {
  const planned: { fate: "lost" | "failed"; call: string; left: number }[] = [];
  let habits: ApiHabits = { lostReplies: 0, failures: 0 };
  let down = false;
  const plan = (fate: "lost" | "failed", { times = 1, call = "" }: Calls = {}) => {
    planned.push({ fate, call, left: times });
  };
  return {
    behave: (change) => {
      habits = { ...habits, ...change };
    },
    loseReplies: (calls) => plan("lost", calls),
    fail: (calls) => plan("failed", calls),
    setDown: (isDown) => {
      down = isDown;
    },
    fateOf: (method, path) => {
      if (down) return "unheard";
      const next = planned.find(({ call, left }) => left > 0 && `${method} ${path}`.startsWith(call));
      if (next !== undefined) {
        next.left -= 1;
        return next.fate;
      }
      if (habits.failures > 0 && random.chance(habits.failures)) return "failed";
      if (habits.lostReplies > 0 && random.chance(habits.lostReplies)) return "lost";
      return "answered";
    },
  };
}
