import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { RecordingBanner, type RecordingBannerProps } from "./recording-banner.tsx";

const banner = (over: Partial<RecordingBannerProps> = {}) =>
  renderToStaticMarkup(
    <RecordingBanner sourceName="Binance USD-M" isRecording marketTime="2025-05-21T14:03:00Z" speed={60} lineState="live" {...over} />,
  ).replace(/<[^>]*>/g, "");

describe("RecordingBanner", () => {
  it("says on every page that it is a recording, and what time it plays", () => {
    expect(banner()).toContain("Recording: 2025-05-21 14:03 UTC ×60");
    expect(banner()).toContain("Not a live market");
  });

  it("does not make up a time", () => {
    expect(banner({ marketTime: null, speed: null })).toContain("Recording: time not known yet");
  });

  it("says what is left out", () => {
    expect(banner({ fundingKnown: false })).toContain("Funding is unknown in this recording and is left out.");
    expect(banner()).not.toContain("Funding");
  });

  it.each([
    ["connecting", undefined, "Connecting …"],
    ["stale", "12 s", "Prices are stale (12 s)"],
    ["lost", "3 min", "Line lost, trying again (3 min)"],
  ] as const)("says that the line is %s", (lineState, silentFor, words) => {
    expect(banner({ lineState, silentFor })).toContain(words);
  });

  it("is gone on a live market with a sound line, and only then", () => {
    expect(banner({ isRecording: false })).toBe("");
    expect(banner({ isRecording: false, lineState: "lost" })).toContain("Line lost");
  });
});
