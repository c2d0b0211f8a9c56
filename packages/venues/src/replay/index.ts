export { replayEnv } from "./env.ts";
export { findDataFolder } from "./find-data-folder.ts";
export { loadInstruments } from "./load-instruments.ts";
export { loadRecording } from "./load-recording.ts";
export { candleOf, openMinute, playMinute } from "./play-minute.ts";
export type { RecordedSeries, Recording } from "./recording.ts";
export { createReplaySource, type ReplaySource, type ReplayTimer } from "./replay-source.ts";
export { replayStart } from "./replay-start.ts";
