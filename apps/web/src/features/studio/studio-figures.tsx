import type { StudioView } from "@slipstream/core/copy";
import { Bps, Money, StatTile, StatTiles } from "@slipstream/ui";
import { formatDelay } from "@/features/copying/copy-words.ts";

/** One's followers together. */
export function StudioFigures({ studio }: { studio: StudioView }) {
  return (
    <StatTiles label="Followers in figures">
      <StatTile label="Followers" value={studio.followers} />
      <StatTile label="Set aside to copy you" value={<Money value={studio.allocated} currency="USDT" />} />
      <StatTile
        label="Copied / skipped"
        value={
          <>
            {studio.copied} / {studio.skipped}
          </>
        }
        note={studio.pending > 0 ? `${studio.pending} under way` : undefined}
      />
      <StatTile
        label="Delay, median"
        value={formatDelay(studio.latencyMs.p50)}
        note={studio.latencyMs.p95 === null ? undefined : `95 of 100 within ${formatDelay(studio.latencyMs.p95)}`}
      />
      <StatTile label="Slippage, median" value={<Bps value={studio.slippageBps.p50} />} note="+ is worse for followers" />
    </StatTiles>
  );
}
