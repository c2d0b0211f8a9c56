import { expect, expectAccessible, test } from "../fixtures.ts";
import { listenForComplaints, openPositions, ticketOf } from "../trading.ts";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

test("on a phone: signed up, another instrument chosen, bought through the sheet, closed", async ({ page, signUp }) => {
  const complaints = listenForComplaints(page);
  await signUp(page);
  await page.getByRole("navigation", { name: "Main, phone" }).getByRole("link", { name: "Trade" }).tap();
  await page.getByRole("button", { name: "BTC-USDT. Choose an instrument" }).tap();
  await expectAccessible(page);
  await page.getByRole("menuitem", { name: /ETH-USDT/ }).tap();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("ETH-USDT");

  await page.getByRole("button", { name: "Buy", exact: false }).first().tap();
  const ticket = ticketOf(page, "ETH-USDT");
  await ticket.getByRole("textbox", { name: /^Quantity/ }).fill("0.5");
  await expect(ticket.getByText("Order value").locator("..")).toContainText(/\d/);
  await expectAccessible(page);
  await ticket.getByRole("button", { name: /^Buy 0\.5 ETH at market$/ }).tap();
  await expect(ticket).toHaveCount(0);
  const card = page.getByRole("list", { name: "Open positions" }).getByRole("listitem").filter({ hasText: "ETH-USDT" });
  await expect(card).toContainText("0.500");
  await expectAccessible(page);

  await card.getByRole("button", { name: "Close all of long ETH-USDT" }).tap();
  await page.getByRole("dialog").getByRole("button", { name: "Close ETH-USDT" }).tap();
  await expect(card).toHaveCount(0);
  expect(await openPositions(page)).toEqual([]);
  const overflow = await page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  expect(overflow, "the page does not scroll sideways").toBe(0);
  expect(complaints).toEqual([]);
});
