import { expect, test } from "../fixtures.ts";
import { firstLoadScriptBytes } from "../script-size.ts";

const KB = 1_000;

for (const [where, limitKb] of [
  ["/", 300],
  ["/sign-in", 300],
] as const) {
  test(`a first visit of ${where} loads at most ${limitKb} kB of script`, async ({ page }) => {
    const bytes = await firstLoadScriptBytes(page, where);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(limitKb * KB);
  });
}

test("a first visit of /trade loads at most 400 kB of script", async ({ page, signUp }) => {
  await signUp(page);
  const bytes = await firstLoadScriptBytes(page, "/trade");
  await expect(page).toHaveURL(/\/trade/);
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(400 * KB);
});
