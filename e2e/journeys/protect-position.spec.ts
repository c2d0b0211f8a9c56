import { expect, expectAccessible, test } from "../fixtures.ts";
import { buyAtMarket, openPositions, openTrade, priceAway } from "../trading.ts";

test("a stop is moved on the chart by mouse and by keys, and in its field", async ({ page, signUp }) => {
  await signUp(page);
  await openTrade(page);
  const first = await priceAway(page, -10);
  await buyAtMarket(page, { quantity: "0.02", stop: first });
  const stopNow = async () => Number((await openPositions(page))[0]?.stop_loss);
  const line = page.getByRole("slider", { name: "Stop" });
  await expect(line).toHaveAttribute("aria-valuenow", first);

  await test.step("dragged", async () => {
    const grip = await line.boundingBox();
    if (!grip) throw new Error("the stop has no grip");
    const [x, y] = [grip.x + grip.width / 2, grip.y + grip.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, y - 4, { steps: 4 });
    await page.mouse.up();
    await expect.poll(stopNow).toBeGreaterThan(Number(first));
    await expect.poll(async () => Number(await line.getAttribute("aria-valuenow"))).toBe(await stopNow());
  });

  await test.step("moved by keys: Escape takes back, Enter sets", async () => {
    const before = await stopNow();
    await line.focus();
    await line.press("PageDown");
    await line.press("Escape");
    await expect(line).toHaveAttribute("aria-valuenow", String(before));
    await line.press("PageDown");
    await line.press("ArrowDown");
    await line.press("Enter");
    await expect.poll(stopNow).toBeCloseTo(before - 10.1, 6);
  });

  await test.step("typed: a stop on the wrong side is refused at its field", async () => {
    const before = await stopNow();
    await page.getByRole("button", { name: /^Stop of BTC-USDT/ }).click();
    const field = page.getByRole("textbox", { name: "Stop of BTC-USDT" });
    await field.fill(await priceAway(page, 10));
    await page.getByRole("button", { name: "Set stop" }).click();
    await expect(field).toHaveAttribute("aria-invalid", "true");
    await expect(field).toHaveAccessibleDescription(/stop/i);
    await expectAccessible(page);
    expect(await stopNow()).toBe(before);
    const typed = await priceAway(page, -12);
    await field.fill(typed);
    await page.getByRole("button", { name: "Set stop" }).click();
    await expect.poll(stopNow).toBe(Number(typed));
    await expect(field).toHaveCount(0);
    await page.getByRole("button", { name: /^Stop of BTC-USDT/ }).click();
    await page.getByRole("button", { name: "Remove" }).click();
    await expect.poll(async () => (await openPositions(page))[0]?.stop_loss).toBeNull();
  });
});
