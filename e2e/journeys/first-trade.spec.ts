import { readFile } from "node:fs/promises";
import { expect, expectAccessible, test } from "../fixtures.ts";
import { buyAtMarket, listenForComplaints, openPositions, priceAway, ticketOf } from "../trading.ts";

type Fill = { realized_pnl: string; fee: string };

test("from sign-up to the first closed trade", async ({ page, signUp }) => {
  const complaints = listenForComplaints(page);
  await signUp(page);
  await page.getByRole("link", { name: "Place the first order" }).first().click();
  await expect(page.getByTestId("last-price")).toContainText(/\d/);

  const ticket = ticketOf(page);
  await ticket.getByRole("textbox", { name: /^Quantity/ }).fill("0.02");
  await expect(ticket.getByText("Order value").locator("..")).toContainText(/\d/);
  await buyAtMarket(page, { quantity: "0.02", stop: await priceAway(page, -10), target: await priceAway(page, 10) });

  const row = page.getByRole("table", { name: "Open positions" }).getByRole("row", { name: /BTC-USDT.*Long/ });
  await expect(row).toContainText("0.020");
  const figures = await row.innerText();
  await expect.poll(() => row.innerText(), { message: "the position's profit is live" }).not.toBe(figures);
  await expect(page.getByRole("slider", { name: "Stop" })).toBeVisible();
  await expect(page.getByRole("slider", { name: "Target" })).toBeVisible();
  await expectAccessible(page);

  await row.getByRole("button", { name: "Close 50 % of long BTC-USDT" }).click();
  await expect(row).toContainText("0.010");
  await row.getByRole("button", { name: "Close all of long BTC-USDT" }).click();
  const dialog = page.getByRole("dialog", { name: "Close BTC-USDT?" });
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Close BTC-USDT" }).click();
  await expect(page.getByText("No open position.", { exact: false })).toBeVisible();
  expect(await openPositions(page)).toEqual([]);

  const { fills } = (await (await page.request.get("/api/fills")).json()) as { fills: Fill[] };
  expect(fills).toHaveLength(3);
  const sum = (pick: (fill: Fill) => string) => fills.reduce((total, fill) => total + Number(pick(fill)), 0);
  const { accounts } = (await (await page.request.get("/api/accounts")).json()) as { accounts: { equity: string }[] };
  expect(Number(accounts[0]?.equity)).toBeCloseTo(10_000 + sum((fill) => fill.realized_pnl) - sum((fill) => fill.fee), 2);

  await page.goto("/dashboard");
  await expect(page.getByRole("list").getByText("Fill", { exact: true })).toHaveCount(3);
  await page.goto("/orders");
  await expect(page.getByRole("table", { name: "Orders" }).getByText("Filled", { exact: true })).toHaveCount(3);
  await expect(page.getByRole("table", { name: "Orders" }).getByText("Cancelled", { exact: true })).toHaveCount(2);
  await page.getByRole("tab", { name: "Closed positions" }).click();
  await expect(page.getByRole("table", { name: "Closed positions" }).getByRole("row")).toHaveCount(2);
  await page.goto("/fills");
  await expect(page.getByRole("table", { name: "Fills" }).getByRole("row")).toHaveCount(4);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Export CSV" }).click()]);
  const lines = (await readFile(await download.path(), "utf8")).trim().split("\n");
  expect(lines).toHaveLength(4);
  expect(lines[0]).toContain("price");
  expect(complaints).toEqual([]);
});
