import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { repeat } from "./repeat.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Turns that end when they are told to. */
function bench({ everyMs = 1_000 } = {}) {
  const turns: ((result: { more: boolean } | Error) => void)[] = [];
  const errors: unknown[] = [];
  let wake: () => void = () => undefined;
  let isListening = true;
  const stop = repeat({
    everyMs,
    work: () => new Promise((resolve, reject) => turns.push((result) => (result instanceof Error ? reject(result) : resolve(result)))),
    onError: (error) => errors.push(error),
    listen: (onWake) => {
      wake = onWake;
      return () => {
        isListening = false;
      };
    },
  });
  const end = async (result: { more: boolean } | Error = { more: false }) => {
    turns.at(-1)?.(result);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { turns, errors, stop, end, wake: () => wake(), isListening: () => isListening };
}

it("works at once, then so long after it was done, never twice at a time", async () => {
  const { turns, end } = bench();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(turns).toHaveLength(1);
  await end();
  await vi.advanceTimersByTimeAsync(999);
  expect(turns).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(turns).toHaveLength(2);
});

it("goes on at once where work is left over", async () => {
  const { turns, end } = bench();
  await end({ more: true });
  expect(turns).toHaveLength(2);
});

it("is woken while it waits, and after its turn where it was woken meanwhile", async () => {
  const { turns, end, wake } = bench();
  wake();
  wake();
  expect(turns).toHaveLength(1);
  await end();
  expect(turns).toHaveLength(2);
  await end();
  wake();
  expect(turns).toHaveLength(3);
  await end();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(turns).toHaveLength(4);
});

it("goes on after a failure", async () => {
  const { turns, errors, end } = bench();
  await end(new Error("away"));
  expect(errors).toEqual([new Error("away")]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(turns).toHaveLength(2);
});

it("stops when the work in hand is done, and begins nothing more", async () => {
  const { turns, stop, end, wake, isListening } = bench();
  let isStopped = false;
  const stopping = stop().then(() => {
    isStopped = true;
  });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(isStopped).toBe(false);
  await end({ more: true });
  await stopping;
  wake();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(turns).toHaveLength(1);
  expect(isListening()).toBe(false);
});
