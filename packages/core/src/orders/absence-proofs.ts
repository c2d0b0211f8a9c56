import type { Ms } from "@slipstream/kernel";
import type { VenueManners } from "./venue-manners.ts";

type Asked = { denials: number; lastAt: Ms };
/** Whom the venue was asked for, when, and how often in a row it denied them. Forgotten at a restart, which only makes the proof longer. */
export type AbsenceProofs = {
  /** Was it not asked for too short a while ago? */
  isDue(orderId: string, nowMs: Ms): boolean;
  /** No answer, or one that proves nothing. */
  asked(orderId: string, nowMs: Ms): void;
  /** True once it was denied often enough. */
  denied(orderId: string, nowMs: Ms): boolean;
  found(orderId: string): void;
  /** Forgets everybody else. */
  keepOnly(orderIds: ReadonlySet<string>): void;
};

export function createAbsenceProofs({ negativeAnswers, betweenMs }: VenueManners): AbsenceProofs {
  const known = new Map<string, Asked>();
  return {
    isDue: (orderId, nowMs) => nowMs - (known.get(orderId)?.lastAt ?? Number.NEGATIVE_INFINITY) >= betweenMs,
    asked(orderId, nowMs) {
      known.set(orderId, { denials: known.get(orderId)?.denials ?? 0, lastAt: nowMs });
    },
    denied(orderId, nowMs) {
      const denials = (known.get(orderId)?.denials ?? 0) + 1;
      known.set(orderId, { denials, lastAt: nowMs });
      return denials >= negativeAnswers;
    },
    found: (orderId) => void known.delete(orderId),
    keepOnly(orderIds) {
      for (const id of known.keys()) if (!orderIds.has(id)) known.delete(id);
    },
  };
}
