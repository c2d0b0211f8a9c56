import { setTimeout as sleep } from "node:timers/promises";
import type { Ms } from "@slipstream/kernel";
import { z } from "zod";
import { type VenueLine, type VenueReply, type VenueRequest, wireOrder } from "./wire.ts";

const AGAIN_AFTER_MS = 200;
const EVENTS_PATIENCE_MS = 5_000;
const eventsAnswer = z.object({ next: z.number(), orders: z.array(wireOrder) });

/** The line to a venue in another process. */
export function createHttpLine(url: string, { timeoutMs }: { timeoutMs: Ms }): VenueLine {
  return {
    async call(request: VenueRequest): Promise<VenueReply> {
      const response = await fetch(`${url}/call`, {
        method: "POST",
        body: JSON.stringify(request),
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await response.text();
      return { status: response.status, body: parse(text) };
    },
    listen(onOrder, onGap) {
      const stopped = new AbortController();
      const follow = async (): Promise<void> => {
        let after: number | null = null;
        while (!stopped.signal.aborted) {
          try {
            const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout(EVENTS_PATIENCE_MS)]);
            const response = await fetch(`${url}/events${after === null ? "" : `?after=${after}`}`, { signal });
            const { next, orders } = eventsAnswer.parse(await response.json());
            if (after === null) onGap();
            after = next;
            for (const order of orders) onOrder(order);
          } catch {
            // From the end on again: what was said meanwhile is missed.
            after = null;
            await sleep(AGAIN_AFTER_MS);
          }
        }
      };
      void follow();
      return () => stopped.abort();
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
