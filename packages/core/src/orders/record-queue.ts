import type { VenueReport } from "./ports.ts";

type Waiting = { readonly reports: readonly VenueReport[]; readonly done: () => void; readonly failed: (error: unknown) => void };

/** Writes reports down in the order in which they came; what comes while a write is under way goes into the next one together. */
export function createRecordQueue(
  write: (reports: readonly VenueReport[]) => Promise<void>,
): (reports: readonly VenueReport[]) => Promise<void> {
  let waiting: Waiting[] = [];
  let isWriting = false;

  const drain = async (): Promise<void> => {
    isWriting = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await write(batch.flatMap(({ reports }) => reports));
        for (const { done } of batch) done();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    isWriting = false;
  };
  return (reports) =>
    reports.length === 0
      ? Promise.resolve()
      : new Promise((done, failed) => {
          waiting.push({ reports, done, failed });
          if (!isWriting) void drain();
        });
}
