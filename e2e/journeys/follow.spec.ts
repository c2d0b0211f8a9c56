import { expect, expectAccessible, test } from "../fixtures.ts";
import { listenForComplaints, openPositions } from "../trading.ts";

type Master = { display_name: string };
type Follow = { id: string; status: string; open_positions: number; realized_pnl: string; pending: number };
type Copy = { outcome: string; reason: string | null; latency_ms: number | null; price: string | null };

test("from sign-up over a master and a first copy to a follow that is stopped and flat", async ({ page, signUp }) => {
  test.setTimeout(240_000);
  const complaints = listenForComplaints(page);
  const get = async <Answer>(where: string): Promise<Answer> => (await (await page.request.get(where)).json()) as Answer;
  await signUp(page);

  const { masters } = await get<{ masters: Master[] }>("/api/social/masters");
  // Masters that other journeys published trade by hand, and no more: the demo's busiest goes on.
  const busiest = masters.find(({ display_name }) => display_name === "Busy bee");
  if (!busiest) throw new Error("the demo has no busy master");
  const name = busiest.display_name;

  await page.getByRole("navigation", { name: "Main", exact: true }).getByRole("link", { name: "Masters" }).click();
  const table = page.getByRole("table", { name: "Masters" });
  await expect(table.getByRole("row", { name: new RegExp(name) })).toBeVisible();
  await expectAccessible(page);
  await table.getByRole("link", { name, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(page.getByRole("table", { name: "Fills of the record" }).getByRole("row").nth(1)).toBeVisible();

  await page.getByRole("button", { name: "Follow", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: `Follow ${name}` });
  const amount = dialog.getByRole("textbox", { name: "Amount to set aside" });
  await amount.fill("20000");
  await expect(dialog.getByText(/are free on this account/)).toBeVisible();
  await amount.fill("50");
  await expect(dialog.getByText(/is copied with at least/)).toBeVisible();
  await amount.fill("2000");
  await expect(dialog.getByRole("table", { name: "Instruments that this amount can copy" })).toContainText("copied");
  await dialog.getByRole("button", { name: "Next: limits" }).click();
  await dialog.getByRole("radio", { name: /^Close at once/ }).check();
  await expect(dialog.getByRole("region", { name: "Your settings, in plain words" })).toContainText("close at once");
  await dialog.getByRole("button", { name: "Next: what if" }).click();
  const whatIf = dialog.getByRole("region", { name: "What if you had followed" });
  await expect(whatIf).toContainText("Worst drop");
  await expect(whatIf).toContainText("Net to you");
  await dialog.getByRole("button", { name: "Next: confirm" }).click();
  await expect(dialog.getByText(/If you confirm: 2,000\.00 USDT of 10,000\.00 USDT/)).toBeVisible();
  const begin = dialog.getByRole("button", { name: "Follow with 2,000 USDT" });
  await begin.click();
  await expect(dialog.getByText("Without it the follow cannot begin.")).toBeVisible();
  await dialog.getByRole("checkbox", { name: new RegExp(`^I agree to pay ${name} `) }).check();
  await begin.click();

  await page.getByRole("link", { name: "See it in Copying" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Copying" })).toBeVisible();
  const copied = page.getByRole("table", { name: "Copies" }).locator('[data-outcome="copied"]');
  await expect(copied.first(), "the first copy comes within a minute").toBeVisible({ timeout: 60_000 });

  const { follows } = await get<{ follows: Follow[] }>("/api/social/follows");
  const follow = follows[0];
  if (!follow) throw new Error("the follow is not listed");
  await page.getByRole("table", { name: "Follows" }).getByRole("link", { name }).click();
  await expect(page.getByRole("heading", { level: 1, name: `Copying ${name}` })).toBeVisible();
  await expect(page.getByText("Why my return differs")).toBeVisible();
  await expect(page.getByText("Tracking difference").first()).toBeVisible();

  await page.getByRole("button", { name: `Stop copying ${name}` }).click();
  const stop = page.getByRole("dialog", { name: `Stop copying ${name}?` });
  await stop.getByRole("button", { name: "Stop copying" }).click();
  const statusOf = async () => (await get<{ follow: Follow }>(`/api/social/follows/${follow.id}`)).follow.status;
  await expect.poll(statusOf, { message: "the follow comes to its end", timeout: 30_000 }).toBe("stopped");
  await expect(page.getByText(/^Stopped$/).first()).toBeVisible();

  expect(await openPositions(page)).toEqual([]);
  const { follow: ended } = await get<{ follow: Follow }>(`/api/social/follows/${follow.id}`);
  expect(ended).toMatchObject({ open_positions: 0, pending: 0 });
  const { accounts } = await get<{ accounts: { equity: string }[] }>("/api/accounts");
  expect(Number(accounts[0]?.equity)).toBeCloseTo(10_000 + Number(ended.realized_pnl), 2);
  const { copies } = await get<{ copies: Copy[] }>(`/api/social/follows/${follow.id}/copies`);
  expect(copies.length).toBeGreaterThan(0);
  for (const copy of copies)
    expect(copy.outcome === "copied" ? copy.price !== null && copy.latency_ms !== null : copy.reason !== null, JSON.stringify(copy)).toBe(
      true,
    );

  await page.goto("/copying");
  await page.getByText("Stopped (1)").click();
  await expect(page.getByRole("table", { name: "Follows" })).toContainText(name);
  expect(complaints).toEqual([]);
});
