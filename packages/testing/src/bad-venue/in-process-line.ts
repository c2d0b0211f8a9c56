import type { Ms } from "@slipstream/kernel";
import type { BadVenue } from "./bad-venue.ts";
import type { VenueLine } from "./wire.ts";

/** The line to a venue in the same process. The client's patience ends after `timeoutMs`. */
export function createInProcessLine(venue: BadVenue, { sleep, timeoutMs }: { sleep: (ms: Ms) => Promise<void>; timeoutMs: Ms }): VenueLine {
  return {
    async call(request) {
      const late = sleep(timeoutMs).then(() => ({ kind: "silence" as const }));
      const end = await Promise.race([venue.handle(request), late]);
      if (end.kind === "reply") return end.reply;
      await (end.kind === "silence" ? late : undefined);
      throw new Error(`the line broke: ${end.kind}`);
    },
    listen: (onOrder) => venue.listen(onOrder),
  };
}
