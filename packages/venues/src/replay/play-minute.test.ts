import { MINUTE_MS } from "@slipstream/kernel";
import { expect, it } from "vitest";
import { openMinute, playMinute } from "./play-minute.ts";
import { loadShipped } from "./shipped.fixture.ts";

it("a minute alone opens with the first of all its ticks", async () => {
  const { recording } = await loadShipped();
  const { span, series } = recording;
  for (const each of series)
    for (let minute = 0; minute < 2 * span.minutes; minute += 997) {
      const minuteMs = span.firstMs + minute * MINUTE_MS;
      expect(openMinute(each, span, minuteMs)).toEqual(playMinute(each, span, minuteMs)[0]);
    }
});
