import { expect, expectAccessible, test } from "../fixtures.ts";
import { listenForComplaints, openPositions } from "../trading.ts";

test("plain words become a strategy that runs: what it decided and why is read, and it is stopped with its position closed", async ({
  page,
  signUp,
}) => {
  test.setTimeout(300_000);
  const complaints = listenForComplaints(page);
  await signUp(page);
  await page.goto("/strategies/new?from=words");
  // It holds at every close: a bar of a minute passes in a second.
  await page
    .getByRole("textbox", { name: "The strategy in plain words" })
    .fill("Buy BTC on the 1m chart when price above 10. Use 1000 USDT per trade. Exit on a 20% loss.");
  await page.getByRole("textbox", { name: "Name" }).fill("Always in");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page).toHaveURL(/\/strategies\/[0-9a-f-]{36}\/edit$/);
  const strategyId = new URL(page.url()).pathname.split("/").at(-2);

  await page.goto(`/strategies/${strategyId}`);
  await expect(page.getByText("This strategy has never run.", { exact: false })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Run on paper…" }).click();
  const start = page.getByRole("dialog", { name: "Run Always in on paper" });
  await start.getByRole("textbox", { name: "Daily loss limit" }).fill("10");
  await start.getByRole("button", { name: "Start", exact: true }).click();

  await expect(start).toBeHidden();
  const decisions = page.getByRole("table", { name: "Decisions" });
  const entry = decisions.getByRole("row", { name: /Long/ }).first();
  await expect(entry).toContainText("BTC-USDT", { timeout: 60_000 });
  await expect(entry).toContainText("price is above 10");
  const conditions = page.getByRole("table", { name: "Conditions on BTC-USDT" });
  await expect(conditions.getByRole("row", { name: /price is above 10/ })).toContainText("holds");
  const figures = page.getByLabel("Run in figures");
  await expect(figures).toContainText("1 open now");
  await expect(figures).toContainText("loss a day");
  expect(await openPositions(page)).toMatchObject([{ symbol: "BTC-USDT", side: "long" }]);
  await expectAccessible(page);

  await page.getByRole("button", { name: "Stop…" }).click();
  const stop = page.getByRole("dialog", { name: "Stop Always in?" });
  await expect(stop.getByRole("radio", { name: /^Close at market/ })).toBeChecked();
  await expectAccessible(page);
  await stop.getByRole("button", { name: "Stop it" }).click();
  await expect(figures).toContainText("stopped by you", { timeout: 60_000 });
  await expect(page.getByRole("button", { name: "Run on paper…" })).toBeVisible();
  await expect.poll(() => openPositions(page)).toEqual([]);
  expect(complaints).toEqual([]);
});
