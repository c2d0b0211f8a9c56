import { expect, expectAccessible, test } from "../fixtures.ts";
import { buyAtMarket, openTrade } from "../trading.ts";

test("several accounts: opened, switched, seen together, reset, closed", async ({ page, signUp }) => {
  await signUp(page);
  await page.goto("/accounts");
  await page.getByRole("button", { name: "Open account" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Open a paper account" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("Second");
  await dialog.getByLabel(/^Starting balance/).fill("-5");
  await dialog.getByRole("button", { name: "Open account" }).click();
  await expect(dialog.getByLabel(/^Starting balance/)).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
  await dialog.getByLabel(/^Starting balance/).fill("5000");
  await dialog.getByRole("button", { name: "Open account" }).click();
  await expect(page.getByRole("heading", { name: "Second" })).toBeVisible();
  await expect(page.getByText("Equity, all accounts").locator("..")).toContainText("15,000.00");

  const choose = async (name: RegExp) => {
    await page.getByRole("button", { name: /Choose an account$/ }).click();
    await page.getByRole("menuitemradio", { name }).click();
    await expect(page.getByRole("menu")).toHaveCount(0);
  };
  await choose(/^Second/);
  await openTrade(page);
  await buyAtMarket(page, { quantity: "0.01" });
  await expect(page.getByRole("table", { name: "Open positions" }).getByRole("row", { name: /BTC-USDT/ })).toBeVisible();
  await choose(/^Paper/);
  await expect(page.getByText("No open position.", { exact: false })).toBeVisible();
  await choose(/^All accounts/);
  await page.goto("/dashboard");
  await expect(page.getByText("All accounts together (2)")).toBeVisible();
  await expect(page.getByRole("table", { name: "Open positions" }).getByRole("row", { name: /BTC-USDT/ })).toBeVisible();

  await page.goto("/accounts");
  const act = async (item: RegExp, confirm: RegExp) => {
    await page.getByRole("button", { name: "More for Second" }).click();
    await page.getByRole("menuitem", { name: item }).click();
    await page.getByRole("dialog").getByRole("button", { name: confirm }).click();
  };
  await act(/^Close account/, /^Close account$/);
  await expect(page.getByRole("dialog").getByRole("alert")).toBeVisible();
  await page.getByRole("dialog").getByRole("button", { name: "Keep as it is" }).click();
  await act(/^Reset/, /^Reset to 5,000/);
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByText("Equity, all accounts").locator("..")).toContainText("15,000.00");
  await act(/^Close account/, /^Close account$/);
  await expect(page.getByRole("heading", { name: "Second" })).toHaveCount(0);
  const { accounts } = (await (await page.request.get("/api/accounts")).json()) as { accounts: unknown[] };
  expect(accounts).toHaveLength(1);
});
