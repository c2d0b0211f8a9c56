import { type Clock, DAY_MS } from "@slipstream/kernel";
import type { NoticeStore } from "./ports.ts";

const KEEP_MS = 90 * DAY_MS;
const BATCH = 1_000;

/** Removes notices of more than 90 days ago; answers how many. */
export const tidyNotices = ({ store, clock }: { store: NoticeStore; clock: Clock }): Promise<number> =>
  store.prune(clock.now() - KEEP_MS, BATCH);
