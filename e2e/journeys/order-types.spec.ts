import { expect, expectAccessible, test } from "../fixtures.ts";
import { chooseType, openTrade, priceAway, ticketOf } from "../trading.ts";

/** Each type that rests, what its fields are given (percent from the last price), and how the list calls it. */
const RESTING = [
  { type: "Limit", fields: [["Limit price", -10]] },
  { type: "Stop", fields: [["Trigger price", 10]] },
  {
    type: "Stop limit",
    fields: [
      ["Trigger price", 10],
      ["Limit price", 11],
    ],
  },
  { type: "Take profit", fields: [["Trigger price", -10]] },
] as const;

test("orders of every type rest, and can be cancelled", async ({ page, signUp }) => {
  await signUp(page);
  await openTrade(page);
  await page.getByRole("tab", { name: /^Orders/ }).click();
  const ticket = ticketOf(page);
  const cancelled = async (name: string) => {
    const cancel = page.getByRole("button", { name: `Cancel ${name} buy BTC-USDT` });
    await expect(cancel).toBeVisible();
    await cancel.click();
    await expect(cancel).toHaveCount(0);
  };
  for (const { type, fields } of RESTING)
    await test.step(type, async () => {
      await chooseType(page, type);
      for (const [field, percent] of fields) await ticket.getByRole("textbox", { name: field }).fill(await priceAway(page, percent));
      await ticket.getByRole("textbox", { name: /^Quantity/ }).fill("0.01");
      await ticket.locator('button[type="submit"]').click();
      await cancelled(type);
    });
  await test.step("Trailing stop", async () => {
    await chooseType(page, "Trailing stop");
    await ticket.getByRole("textbox", { name: "Distance" }).fill("10");
    await ticket.getByRole("textbox", { name: /^Quantity/ }).fill("0.01");
    await ticket.locator('button[type="submit"]').click();
    await cancelled("Trailing stop");
  });
  await expectAccessible(page);
  await page.goto("/orders");
  await expect(page.getByRole("table", { name: "Orders" }).getByText("Cancelled", { exact: true })).toHaveCount(5);
});

test("what cannot be an order is said at its field, and nothing is sent", async ({ page, signUp }) => {
  await signUp(page);
  await openTrade(page);
  const ticket = ticketOf(page);
  const quantity = ticket.getByRole("textbox", { name: /^Quantity/ });
  const send = ticket.locator('button[type="submit"]');
  for (const [typed, words] of [
    ["0.0005", /step|multiple|least/i],
    ["0.0000001", /step|multiple|least/i],
    ["abc", /number|decimal/i],
    ["-1", /positive|greater|number|decimal|least/i],
    ["900", /available|balance|most/i],
  ] as const)
    await test.step(`quantity ${typed}`, async () => {
      await quantity.fill(typed);
      await send.click();
      await expect(quantity).toHaveAttribute("aria-invalid", "true");
      await expect(quantity).toHaveAccessibleDescription(words);
    });
  await expectAccessible(page);

  await test.step("a stop on the wrong side", async () => {
    await quantity.fill("0.01");
    const stop = ticket.getByRole("textbox", { name: "Stop" });
    await stop.fill(await priceAway(page, 10));
    await send.click();
    await expect(stop).toHaveAttribute("aria-invalid", "true");
    await stop.fill("");
  });
  await test.step("reduce-only without a position", async () => {
    await ticket.getByRole("checkbox", { name: /Reduce only/ }).check();
    await send.click();
    await expect(ticket.getByText("There is no position that this order would reduce.").first()).toBeVisible();
  });
  const { positions } = (await (await page.request.get("/api/positions?status=open")).json()) as { positions: unknown[] };
  expect(positions).toEqual([]);
  await page.goto("/fills");
  await expect(page.getByText("No fill matches.")).toBeVisible();
});
