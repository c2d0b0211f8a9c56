import { expect, expectAccessible, LOOKS, look, test } from "../fixtures.ts";
import { buyAtMarket, listenForComplaints, openTrade, priceAway } from "../trading.ts";

const PUBLIC = ["/sign-up", "/sign-in", "/forgot-password", "/reset-password?token=none", "/api/docs", "/dev/inbox", "/nowhere"];
/** What shows other things once there are orders and positions. */
const FILLING = [
  "/dashboard",
  "/trade?symbol=BTC-USDT",
  "/orders",
  "/fills",
  "/accounts",
  "/masters",
  "/copying",
  "/history",
  "/strategies",
  "/strategies/new",
  "/strategies/new?from=words",
  "/strategies/new?from=form",
  "/backtests",
  "/backtests/new",
  "/compare",
  "/studio",
  "/studio?tab=earnings",
  "/billing",
];
const SETTINGS = ["/settings", "/settings/security", "/settings/notifications", "/settings/tokens", "/settings/data", "/settings/audit"];

for (const one of LOOKS) {
  test(`pages for everybody are accessible and complain of nothing, ${one.name}`, async ({ page }) => {
    const complaints = listenForComplaints(page);
    await look(page, one);
    for (const where of PUBLIC)
      await test.step(where, async () => {
        await page.goto(where);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await expectAccessible(page);
      });
    // The browser itself reports the page that is not there.
    expect(complaints.filter((line) => !(line.includes("/nowhere") && line.includes("404")))).toEqual([]);
  });

  for (const state of ["empty", "filled"] as const)
    test(`pages of one's own are accessible and complain of nothing, ${state}, ${one.name}`, async ({ page, signUp }) => {
      const complaints = listenForComplaints(page);
      await signUp(page);
      if (state === "filled") {
        await openTrade(page);
        await buyAtMarket(page, { quantity: "0.02", stop: await priceAway(page, -10), target: await priceAway(page, 10) });
      }
      await look(page, one);
      for (const where of state === "empty" ? [...FILLING, ...SETTINGS] : FILLING)
        await test.step(where, async () => {
          await page.goto(where);
          await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
          await expect(page.getByRole("region", { name: "Market source" })).toContainText("Recording");
          await expectAccessible(page);
        });
      expect(complaints).toEqual([]);
    });

  test(`a master's profile and the follow dialog are accessible and complain of nothing, ${one.name}`, async ({ page, signUp }) => {
    const complaints = listenForComplaints(page);
    await signUp(page);
    await look(page, one);
    await page.goto("/masters");
    await page.getByRole("table", { name: "Masters" }).getByRole("link").first().click();
    await expect(page.getByRole("table", { name: "Fills of the record" }).getByRole("row").nth(1)).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Follow", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: /^Follow/ });
    await expect(dialog.getByRole("textbox", { name: "Amount to set aside" })).toBeVisible();
    for (const next of ["limits", "what if", "confirm"])
      await test.step(next, async () => {
        await expectAccessible(page);
        await dialog.getByRole("button", { name: `Next: ${next}` }).click();
      });
    await expect(dialog.getByRole("region", { name: "What if you had followed" })).toContainText("Worst drop");
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });
}
