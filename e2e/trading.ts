import { expect, type Locator, type Page } from "@playwright/test";

/** A position as GET /api/positions tells it. */
export type Position = { id: string; symbol: string; side: string; quantity: string; stop_loss: string | null; take_profit: string | null };

/** Opens the trade page of a symbol and waits until a price has come. */
export async function openTrade(page: Page, symbol = "BTC-USDT"): Promise<void> {
  await page.goto(`/trade?symbol=${symbol}`);
  await expect(page.getByTestId("last-price")).toContainText(/\d/);
}

export const ticketOf = (page: Page, symbol = "BTC-USDT"): Locator => page.getByRole("form", { name: `Order ticket for ${symbol}` });

/** The last price on screen. */
async function lastPrice(page: Page): Promise<number> {
  return Number((await page.getByTestId("last-price").innerText()).replace(/[^\d.]/g, ""));
}

/** A whole price some percent away from the last one; whole prices are on every instrument's tick here. */
export async function priceAway(page: Page, percent: number): Promise<string> {
  return String(Math.round((await lastPrice(page)) * (1 + percent / 100)));
}

/** Fills the ticket's own fields, sends it and waits until the server took the order. */
export async function buyAtMarket(page: Page, fields: { quantity: string; stop?: string; target?: string }): Promise<void> {
  const ticket = ticketOf(page);
  await ticket.getByRole("textbox", { name: /^Quantity/ }).fill(fields.quantity);
  if (fields.stop) await ticket.getByRole("textbox", { name: "Stop" }).fill(fields.stop);
  if (fields.target) await ticket.getByRole("textbox", { name: "Target" }).fill(fields.target);
  await ticket.getByRole("button", { name: /^Buy .* at market$/ }).click();
  await expect(page.getByText("Market buy BTC-USDT: filled")).toBeVisible();
}

/** The reader's open positions, as the server holds them. */
export async function openPositions(page: Page): Promise<Position[]> {
  const answer = await page.request.get("/api/positions?status=open");
  expect(answer.ok()).toBe(true);
  return ((await answer.json()) as { positions: Position[] }).positions;
}

/** Chooses a type in the ticket; those that are not basic are behind Advanced. */
export async function chooseType(page: Page, type: string): Promise<void> {
  const ticket = ticketOf(page);
  if (["Market", "Limit", "Stop"].includes(type)) {
    await ticket
      .locator("label")
      .filter({ hasText: new RegExp(`^${type}$`) })
      .first()
      .click();
    return;
  }
  await ticket
    .locator("label")
    .filter({ hasText: /^Advanced$/ })
    .click();
  await ticket.getByRole("combobox", { name: "Advanced type" }).click();
  await page.getByRole("option", { name: type, exact: true }).click();
}

/** Notes all that a page complains about: errors of scripts, of the console, of the content security policy. */
export function listenForComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
  return complaints;
}
