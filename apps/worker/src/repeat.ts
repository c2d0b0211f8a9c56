type Options = {
  readonly everyMs: number;
  /** Has work been left over? Then the next turn comes at once. */
  readonly work: () => Promise<{ more: boolean }>;
  readonly onError: (error: unknown) => void;
  /** Registers what makes the next turn come at once; answers what takes it out again. */
  readonly listen?: (wake: () => void) => () => void;
};

/** Works so long after it was done, or as soon as it is woken, never twice at the same time. The stop waits for work in hand. */
export function repeat({ everyMs, work, onError, listen }: Options): () => Promise<void> {
  let isStopped = false;
  let isWorking = false;
  let isWoken = false;
  let timer: NodeJS.Timeout | undefined;
  let inHand: Promise<void> = Promise.resolve();

  const turn = async (): Promise<void> => {
    isWorking = true;
    isWoken = false;
    const { more } = await work().catch((error: unknown) => {
      onError(error);
      return { more: false };
    });
    isWorking = false;
    if (!isStopped) timer = setTimeout(start, more || isWoken ? 0 : everyMs);
  };
  const start = (): void => {
    inHand = turn();
  };
  const wake = (): void => {
    isWoken = true;
    if (isWorking || isStopped) return;
    clearTimeout(timer);
    start();
  };
  const unlisten = listen?.(wake);
  start();
  return async () => {
    isStopped = true;
    unlisten?.();
    clearTimeout(timer);
    await inHand;
  };
}
