import type { Ms } from "@slipstream/kernel";
import type { BadVenue } from "./bad-venue.ts";
import type { VenueLine } from "./wire.ts";

/** The line to a venue in the same process. Silence ends after `timeoutMs`, as a client's own patience does. */
export function createInProcessLine(venue: BadVenue, { sleep, timeoutMs }: { sleep: (ms: Ms) => Promise<void>; timeoutMs: Ms }): VenueLine {
  return {
    async call(request) {
      const end = await venue.handle(request);
      if (end.kind === "reply") return end.reply;
      if (end.kind === "silence") await sleep(timeoutMs);
      throw new Error(`the line broke: ${end.kind}`);
    },
    listen: (onOrder) => venue.listen(onOrder),
  };
}
