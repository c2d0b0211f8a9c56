import { expect, expectAccessible, LOOKS, look, test } from "../fixtures.ts";

test("who has no notices reads so under the bell, and the way to what is mailed", async ({ page, signUp }) => {
  await signUp(page);
  await page.goto("/settings");
  const bell = page.getByRole("button", { name: "Notifications", exact: true });
  for (const one of LOOKS) {
    await look(page, one);
    await bell.click();
    await expect(page.getByRole("dialog", { name: "Notifications" })).toContainText("Nothing yet.");
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog", { name: "Notifications" })).toBeHidden();
    await expect(bell).toBeFocused();
  }
  await bell.click();
  await page.getByRole("link", { name: "Choose what is mailed to you" }).click();
  await expect(page).toHaveURL(/\/settings\/notifications$/);
  // The list that led here may still be fading away.
  await expect(page.getByRole("dialog", { name: "Notifications" })).toBeHidden();
  await expect(page.getByRole("heading", { name: "Notifications", level: 2 })).toBeVisible();
});

test("what is not to be mailed stays chosen, and the page says that the address is not confirmed", async ({ page, signUp }) => {
  await signUp(page);
  await page.goto("/settings/notifications");
  await expect(page.getByText("Your e-mail address is not confirmed")).toBeVisible();
  const skips = page.getByRole("switch", { name: "E-mail: Trades not copied" });
  await expect(skips).toBeChecked();
  // The input itself is drawn over by its track.
  await skips.press("Space");
  await expect(skips).toBeEnabled();
  await expect(skips).not.toBeChecked();
  await page.reload();
  await expect(skips).not.toBeChecked();
  await expect(page.getByRole("switch", { name: "E-mail: Master left" })).toBeChecked();
});
