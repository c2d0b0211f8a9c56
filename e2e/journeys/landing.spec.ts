import { expect, expectAccessible, LOOKS, look, shot, test } from "../fixtures.ts";

test("a stranger finds the landing page, and the way to sign up", async ({ page }) => {
  await page.goto("/");
  await expect(page).toHaveTitle(/Slipstream/);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("link", { name: /sign up|create/i }).first()).toHaveAttribute("href", /sign-up/);
  await shot(page, "landing");
});

for (const one of LOOKS) {
  test(`the landing page is accessible, ${one.name}`, async ({ page }) => {
    await look(page, one);
    await page.goto("/");
    await expectAccessible(page);
  });
}
