import type { BacktestRowView } from "@slipstream/core/backtest";
import { Badge } from "@slipstream/ui";

/** Whether decisions were the same without the candles that came after them. */
export function StampBadge({ stamp, short }: { stamp: BacktestRowView["stamp"]; short?: boolean }) {
  if (stamp === null) return <Badge icon="clock">{short ? "not yet" : "look-ahead not checked yet"}</Badge>;
  if (stamp.sampled === 0) return <Badge>{short ? "no signal" : "no signal to check"}</Badge>;
  const of = `${stamp.agreed} of ${stamp.sampled}`;
  if (stamp.agreed < stamp.sampled) return <Badge tone="crit">{short ? of : `look-ahead: only ${of} agreed`}</Badge>;
  return (
    <Badge tone="up" icon="check">
      {short ? of : `no look-ahead: ${of} checked`}
    </Badge>
  );
}
