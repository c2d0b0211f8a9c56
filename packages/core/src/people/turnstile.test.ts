import { expect, it } from "vitest";
import { createTurnstile } from "./turnstile.ts";

/** Work that goes on until it is told to end. */
function held() {
  let finish: (value: string) => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  let isRunning = false;
  const done = new Promise<string>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  return {
    work: () => {
      isRunning = true;
      return done;
    },
    finish: (value = "done") => finish(value),
    fail: () => fail(new Error("broken")),
    isRunning: () => isRunning,
  };
}
const settled = () => new Promise<void>((resolve) => queueMicrotask(() => queueMicrotask(() => queueMicrotask(resolve))));
const running = (works: readonly ReturnType<typeof held>[]) => works.map((work) => work.isRunning());

it("lets so many in at a time, in their order", async () => {
  const pass = createTurnstile({ atOnce: 2, maxWaiting: 10 });
  const works = [held(), held(), held(), held()];
  const results = works.map((work, index) => pass(`key ${index}`, work.work));
  await settled();
  expect(running(works)).toEqual([true, true, false, false]);
  works[1]?.finish("second");
  expect(await results[1]).toBe("second");
  await settled();
  expect(running(works)).toEqual([true, true, true, false]);
});

it("lets those of one key in one after another, and others past them", async () => {
  const pass = createTurnstile({ atOnce: 2, maxWaiting: 10 });
  const works = [held(), held(), held()];
  const [first] = [
    pass("a", works[0]?.work ?? held().work),
    pass("a", works[1]?.work ?? held().work),
    pass("b", works[2]?.work ?? held().work),
  ];
  await settled();
  expect(running(works)).toEqual([true, false, true]);
  works[0]?.finish();
  await first;
  await settled();
  expect(running(works)).toEqual([true, true, true]);
});

it("goes on after work that failed", async () => {
  const pass = createTurnstile({ atOnce: 1, maxWaiting: 10 });
  const works = [held(), held()];
  const results = works.map((work) => pass("key", work.work));
  await settled();
  works[0]?.fail();
  await expect(results[0]).rejects.toThrow("broken");
  await settled();
  expect(running(works)).toEqual([true, true]);
});

it("refuses whoever comes when too many wait", async () => {
  const pass = createTurnstile({ atOnce: 1, maxWaiting: 1 });
  const works = [held(), held()];
  const results = works.map((work) => pass("key", work.work));
  await expect(pass("key", async () => "late")).rejects.toMatchObject({ code: "busy", kind: "try-later" });
  for (const work of works) work.finish();
  expect(await Promise.all(results)).toEqual(["done", "done"]);
  expect(await pass("key", async () => "again")).toBe("again");
});
