import { expect, it, vi } from "vitest";

it("keeps zod from trying to evaluate code", async () => {
  const tried: string[] = [];
  const evaluate = globalThis.Function;
  vi.stubGlobal(
    "Function",
    new Proxy(evaluate, {
      construct(target, given) {
        tried.push(given.join());
        return new target(...given);
      },
    }),
  );
  await import("./instrumentation-client.ts");
  const { z } = await import("zod");
  expect(z.object({ price: z.string() }).parse({ price: "1" })).toEqual({ price: "1" });
  vi.unstubAllGlobals();
  expect(z.config().jitless).toBe(true);
  expect(tried).toEqual([]);
});
