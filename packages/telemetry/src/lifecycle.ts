const GRACE_MS = 4_000;

/**
 * Ends this process in order when it is told to (SIGTERM, Ctrl-C) and when the supervisor that started it is gone (its channel closes):
 * runs `stop` once, then exits with 0; with 1 when `stop` fails or takes longer than `graceMs`. Call it once, in `main`.
 */
export function onShutdown(stop: () => Promise<void> | void, options: { graceMs?: number; onError?: (error: unknown) => void } = {}): void {
  let stopping = false;
  const fail = (error: unknown) => {
    options.onError?.(error);
    process.exit(1);
  };
  const end = () => {
    if (stopping) return;
    stopping = true;
    const graceMs = options.graceMs ?? GRACE_MS;
    setTimeout(() => fail(new Error(`not stopped after ${graceMs} ms`)), graceMs);
    Promise.resolve()
      .then(stop)
      .then(() => process.exit(0), fail);
  };
  process.on("SIGTERM", end).on("SIGINT", end);
  process.on("disconnect", end);
  const hadChannel = process.send !== undefined;
  if (hadChannel && !process.connected) end(); // the supervisor went while this process was still starting
}
