import { expect, it } from "vitest";
import type { VenueReport } from "./ports.ts";
import { createRecordQueue } from "./record-queue.ts";

const report = (orderId: string): VenueReport => ({ orderId, status: "open", marketMs: 0, executions: [], reason: null, message: null });

it("writes what comes during a write together afterwards, in order", async () => {
  const written: string[][] = [];
  let letGo: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const record = createRecordQueue(async (reports) => {
    written.push(reports.map(({ orderId }) => orderId));
    if (written.length === 1) await first;
  });
  const all = [record([report("a")]), record([report("b"), report("c")]), record([]), record([report("d")])];
  letGo();
  await Promise.all(all);
  expect(written).toEqual([["a"], ["b", "c", "d"]]);
});

it("tells those whose write failed, and goes on with the next", async () => {
  const written: string[] = [];
  const record = createRecordQueue(async ([first]) => {
    if (first?.orderId === "bad") throw new Error("no");
    written.push(first?.orderId ?? "");
  });
  await expect(record([report("bad")])).rejects.toThrow("no");
  await record([report("good")]);
  expect(written).toEqual(["good"]);
});
