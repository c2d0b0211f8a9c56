import { MINUTE_MS, type Price } from "@slipstream/kernel";
import type { OrderDesk, Settlement } from "../orders/server.ts";
import type { RunDeskStore, RunNotice } from "./desk-ports.ts";
import type { RunPosition } from "./run-trader.ts";
import { toExitWish } from "./run-wishes.ts";
import type { WorkedRun } from "./worked-run.ts";

type StopDeps = {
  readonly store: RunDeskStore;
  readonly orders: Pick<OrderDesk, "placeAll">;
  readonly send: () => Promise<void>;
  readonly onSettled: (settlement: Settlement) => Promise<void>;
  readonly market: { priceOf(symbol: string): Price | null; nowMs(): number };
  readonly positionsOf: (list: readonly WorkedRun[]) => Promise<ReadonlyMap<string, ReadonlyMap<string, RunPosition>>>;
};

/** Stops that people did not ask for themselves are told to them. */
const SILENT = new Set(["you", "deleted"]);

/** Runs that are being stopped: what they hold is closed at market or handed over, and once nothing is left they are stopped. */
export async function tendStops(list: readonly WorkedRun[], deps: StopDeps): Promise<void> {
  const stopping = list.filter(({ run }) => run.status === "stopping");
  const nowMs = deps.market.nowMs();
  if (stopping.length === 0 || nowMs === 0) return;
  const positions = await deps.positionsOf(stopping);
  const heldBy = (worked: WorkedRun) => [...(positions.get(worked.run.id)?.values() ?? [])].filter(({ closedMs }) => closedMs === null);
  const closing = stopping.filter(({ run }) => run.atStop === "close");
  const wishes = closing.flatMap((worked) =>
    heldBy(worked).map((position) => ({
      userId: worked.run.userId,
      origin: { kind: "strategy" as const, id: worked.run.id },
      wish: toExitWish(position, nowMs - (nowMs % MINUTE_MS), { runId: worked.run.id, accountId: worked.run.accountId }, "c"),
    })),
  );
  if (wishes.length > 0) {
    await deps.orders.placeAll(wishes);
    await deps.send();
  }
  for (const worked of stopping) {
    const held = heldBy(worked);
    if (worked.run.atStop === "keep" && held.length > 0) {
      const prices = new Map(
        held.flatMap(({ symbol }) => {
          const price = deps.market.priceOf(symbol);
          return price === null ? [] : [[symbol, price] as const];
        }),
      );
      const settlement = await deps.store.handOver(worked.run, prices, nowMs);
      if (settlement) {
        await deps.onSettled(settlement);
        // What protected the sleeve protects its owner's now, by orders of their own.
        await deps.send();
      }
    }
    const because = worked.run.stopReason ?? "you";
    const notice: RunNotice | null = SILENT.has(because) ? null : { kind: "run-stopped", run: worked.run, about: { because } };
    await deps.store.finish(worked.run, nowMs, notice);
  }
}
