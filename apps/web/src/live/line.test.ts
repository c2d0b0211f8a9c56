import { expect, it } from "vitest";
import { type Line, type LineEffect, type LineEvent, lineStatusOf, NEW_LINE, nextLine, retryDelayMs } from "./line.ts";

/** Plays events at their times; answers the line and the effects of the last one. */
function play(...steps: readonly (readonly [atMs: number, event: LineEvent])[]): { line: Line; effects: readonly LineEffect[] } {
  return steps.reduce<{ line: Line; effects: readonly LineEffect[] }>(
    ({ line }, [now, event]) => nextLine(line, event, { now, random: 0.5 }),
    { line: NEW_LINE, effects: [] },
  );
}
const start = [0, { kind: "start" }] as const;
const opened = [100, { kind: "opened" }] as const;
const heard = [200, { kind: "heard" }] as const;
const stateAt = (line: Line, now: number, isMarketLive = true) => lineStatusOf(line, isMarketLive, now).state;

it("opens, hears, is live", () => {
  expect(play(start).effects).toEqual([{ kind: "open" }]);
  expect(stateAt(play(start).line, 50)).toBe("connecting");
  expect(stateAt(play(start, opened).line, 150)).toBe("connecting");
  const { line } = play(start, opened, heard);
  expect(lineStatusOf(line, true, 5_200)).toEqual({ state: "live", since: 200 });
});

it("is stale when nothing is heard for more than five seconds, and when the market itself stands still", () => {
  const { line } = play(start, opened, heard);
  expect(lineStatusOf(line, true, 5_201)).toEqual({ state: "stale", since: 200 });
  expect(stateAt(line, 300, false)).toBe("stale");
});

it("gives a silent line up and opens it anew", () => {
  const before = play(start, opened, heard, [15_200, { kind: "look" }]);
  expect(before.effects).toEqual([]);
  const { line, effects } = play(start, opened, heard, [15_201, { kind: "look" }]);
  expect(effects).toEqual([{ kind: "close" }, { kind: "retry-in", delayMs: 375 }]);
  expect(stateAt(line, 15_300)).toBe("lost");
  expect(nextLine(line, { kind: "retry" }, { now: 15_600, random: 0 }).effects).toEqual([{ kind: "open" }]);
});

it("says lost only when the line is not back soon", () => {
  const { line } = play(start, opened, heard, [300, { kind: "closed", code: 1006 }]);
  expect(stateAt(line, 3_200)).toBe("connecting");
  expect(lineStatusOf(line, true, 3_201)).toEqual({ state: "lost", since: 200 });
});

it("says lost when nothing at all is heard for long", () => {
  const { line } = play(start, opened);
  expect(stateAt(line, line.phaseSince + 5_000)).toBe("connecting");
  expect(stateAt(line, line.phaseSince + 5_001)).toBe("lost");
});

it("says lost when it could not be opened twice", () => {
  const once = play(start, [10, { kind: "failed" }]);
  expect(stateAt(once.line, 20)).toBe("connecting");
  const twice = play(start, [10, { kind: "failed" }], [600, { kind: "retry" }], [610, { kind: "closed", code: 1006 }]);
  expect(stateAt(twice.line, 620)).toBe("lost");
  expect(twice.effects).toContainEqual({ kind: "retry-in", delayMs: 750 });
});

it("gives up an opening that takes too long", () => {
  expect(play(start, [10_001, { kind: "look" }]).effects[0]).toEqual({ kind: "close" });
  expect(play(start, [10_000, { kind: "look" }]).effects).toEqual([]);
});

it("waits longer after each failure, up to a cap, never in step", () => {
  expect([0, 1, 2, 3, 9].map((failures) => retryDelayMs(failures, 0))).toEqual([250, 500, 1_000, 2_000, 7_500]);
  expect([0, 1, 2, 3, 9].map((failures) => retryDelayMs(failures, 0.999))).toEqual([500, 1_000, 1_999, 3_998, 14_993]);
  expect(retryDelayMs(1_000, 0)).toBe(7_500);
});

it("counts failures from the last word of the server", () => {
  const { line } = play(
    start,
    [1, { kind: "failed" }],
    [2, { kind: "retry" }],
    [3, { kind: "failed" }],
    [4, { kind: "retry" }],
    [5, { kind: "opened" }],
  );
  expect(line.failures).toBe(2);
  expect(nextLine(line, { kind: "heard" }, { now: 6, random: 0 }).line.failures).toBe(0);
});

it("spreads its return when the server restarts", () => {
  const { effects } = play(start, opened, heard, [300, { kind: "closed", code: 1001 }]);
  expect(effects).toEqual([{ kind: "close" }, { kind: "retry-in", delayMs: 1_500 }]);
});

it("leaves, and stays away, when the session ended", () => {
  const { line, effects } = play(start, opened, heard, [300, { kind: "closed", code: 4401 }]);
  expect(effects).toEqual([{ kind: "leave" }]);
  for (const kind of ["retry", "look", "hidden", "wanted", "start"] as const)
    expect(nextLine(line, { kind }, { now: 99_999, random: 0 })).toEqual({ line, effects: [] });
  expect(stateAt(line, 400)).toBe("lost");
});

it("fetches another ticket when one was refused", () => {
  expect(play(start, opened, [300, { kind: "closed", code: 4403 }]).effects).toContainEqual({ kind: "retry-in", delayMs: 375 });
});

it("pauses out of sight and comes back at once when it is seen", () => {
  const hidden = play(start, opened, heard, [1_000, { kind: "hidden" }]);
  expect(hidden.effects).toEqual([{ kind: "close" }]);
  expect(nextLine(hidden.line, { kind: "closed", code: 1000 }, { now: 1_001, random: 0 })).toEqual({ line: hidden.line, effects: [] });
  expect(nextLine(hidden.line, { kind: "wanted" }, { now: 9_000, random: 0 }).effects).toEqual([{ kind: "open" }]);
});

it("does not wait for its turn when the network is back", () => {
  expect(play(start, [10, { kind: "failed" }], [20, { kind: "wanted" }]).effects).toEqual([{ kind: "open" }]);
});

it("opens a line anew that fell silent while nobody looked, but leaves a good one alone", () => {
  expect(play(start, opened, heard, [6_000, { kind: "wanted" }]).effects).toEqual([{ kind: "open" }]);
  expect(play(start, opened, heard, [1_000, { kind: "wanted" }]).effects).toEqual([]);
});

it("ignores what a connection says that it has given up", () => {
  const { line } = play(start, [10, { kind: "failed" }]);
  for (const event of [{ kind: "opened" }, { kind: "failed" }, { kind: "closed", code: 1006 }] as const)
    expect(nextLine(line, event, { now: 20, random: 0 })).toEqual({ line, effects: [] });
});

it("can be stopped and started again", () => {
  const stopped = play(start, opened, [300, { kind: "stop" }]);
  expect(stopped.effects).toEqual([{ kind: "close" }]);
  expect(nextLine(stopped.line, { kind: "start" }, { now: 400, random: 0 }).effects).toEqual([{ kind: "open" }]);
});
