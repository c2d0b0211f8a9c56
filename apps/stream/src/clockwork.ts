import type { Logger } from "@slipstream/telemetry";

/** What fails every second for as long as a database is away is logged this often. */
const REPORT_INTERVAL_MS = 30_000;

/** Work that starts by itself and fails without harm to other work. */
export type Clockwork = {
  /** Logs a failure, the same one not again and again. */
  report(failure: string, error: unknown): void;
  /** Starts work that nobody waits for. */
  run(failure: string, work: () => Promise<void>): void;
  /** Runs work again and again until `stop`; a run that has not ended yet is not overtaken. */
  repeat(intervalMs: number, failure: string, work: () => Promise<void> | void): void;
  stop(): void;
};

export function createClockwork(log: Logger): Clockwork {
  const timers: NodeJS.Timeout[] = [];
  const reportedAt = new Map<string, number>();
  const report = (failure: string, error: unknown): void => {
    const elapsed = performance.now();
    if (elapsed - (reportedAt.get(failure) ?? Number.NEGATIVE_INFINITY) < REPORT_INTERVAL_MS) return;
    reportedAt.set(failure, elapsed);
    log.error({ err: error }, failure);
  };
  return {
    report,
    run(failure, work) {
      work().catch((error: unknown) => report(failure, error));
    },
    repeat(intervalMs, failure, work) {
      let isBusy = false;
      const turn = async (): Promise<void> => {
        if (isBusy) return;
        isBusy = true;
        try {
          await work();
        } catch (error) {
          report(failure, error);
        } finally {
          isBusy = false;
        }
      };
      timers.push(setInterval(() => void turn(), intervalMs));
    },
    stop() {
      for (const timer of timers.splice(0)) clearInterval(timer);
    },
  };
}
