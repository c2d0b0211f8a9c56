import { createInstrumentBook } from "@slipstream/core/market";
import { findDataFolder } from "./find-data-folder.ts";
import { loadInstruments } from "./load-instruments.ts";
import { loadRecording } from "./load-recording.ts";

/** The recording and the rules that ship with the project. */
export async function loadShipped() {
  const data = findDataFolder(import.meta.dirname);
  const instruments = createInstrumentBook((await loadInstruments(data)).instruments);
  return { instruments, recording: await loadRecording(`${data}/replay`, instruments) };
}
