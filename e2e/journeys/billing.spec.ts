import type { Page } from "@playwright/test";
import { confirmEmail, follow, mailsTo, ops, saveCard } from "../billing.ts";
import { expect, expectAccessible, LOOKS, look, shot, test } from "../fixtures.ts";
import { signInByPages } from "../person.ts";
import { enterChance, leave, publishMaster, trade } from "../published-master.ts";
import { listenForComplaints } from "../trading.ts";

type Copy = { master_seq: number; outcome: string; reason: string | null };

/** Every look of a page, each accessible. */
async function lookAt(page: Page, name: string): Promise<void> {
  for (const one of LOOKS) {
    await look(page, one);
    await expectAccessible(page);
  }
  await shot(page, name);
  await look(page, LOOKS[0]);
}
const get = async <Answer>(page: Page, where: string): Promise<Answer> => (await (await page.request.get(where)).json()) as Answer;
const onlyFollow = async (page: Page) => {
  const { follows } = await get<{ follows: { id: string }[] }>(page, "/api/social/follows");
  return follows[0]?.id ?? "";
};
const copiesOf = async (page: Page) => (await get<{ copies: Copy[] }>(page, `/api/social/follows/${await onlyFollow(page)}/copies`)).copies;
const isFlat = async (page: Page) => (await get<{ positions: unknown[] }>(page, "/api/positions?status=open")).positions.length === 0;
/** Opens the page again until it shows this. */
const untilShown = (page: Page, where: string, isShown: () => Promise<void>, timeout = 60_000) =>
  expect(async () => {
    await page.goto(where);
    await isShown();
  }).toPass({ timeout });

test("a card is saved, a master followed, profit settled, charged and checked; the master is onboarded and paid out", async ({
  page,
  signUp,
  api,
  browser,
  baseURL,
}) => {
  test.setTimeout(600_000);
  const complaints = listenForComplaints(page);
  const { email } = await signUp(page);
  await confirmEmail(page, email);
  const masterPage = await (await browser.newContext({ baseURL })).newPage();
  await confirmEmail(masterPage, api.person.email);

  await saveCard(page, "Add a payment method", "4242");
  await expect(page.getByText(/simulat/i).first()).toBeVisible();
  await lookAt(page, "billing-card");

  const master = await publishMaster(api, 30);
  await follow(page, master, "5000");
  const chance = await enterChance(api, 30_000);
  await chance.win();
  await expect.poll(() => isFlat(page)).toBe(true);
  await page.goto(`/copying/${await onlyFollow(page)}`);
  await expect(page.getByText("Would be due now")).toBeVisible();
  await lookAt(page, "follow-fee");

  expect(await ops("settle", "--now", "--dry-run", "--master", master.id)).toMatch(/would settle 1 follows, 1 fees/);
  expect(await ops("settle", "--now", "--master", master.id)).toMatch(/settled 1 follows, 1 fees/);
  const statements = page.getByRole("table", { name: "Fee statements" });
  await untilShown(page, "/billing", () => expect(statements.getByText("paid", { exact: true })).toBeVisible({ timeout: 3_000 }));
  await lookAt(page, "billing-paid");
  await page.getByRole("tab", { name: "Invoices" }).click();
  await expect(page.getByRole("table", { name: /invoices/i }).getByText("paid", { exact: true })).toBeVisible();
  await page.getByRole("tab", { name: "Journals" }).click();
  await expect(page.getByText("Fee paid").first()).toBeVisible();

  await page.getByRole("tab", { name: "Statements" }).click();
  await statements.getByRole("link").first().click();
  await page.getByRole("button", { name: "Check it" }).click();
  for (const where of ["Recomputed in this browser", "Recomputed on the server"])
    await expect(page.getByText(new RegExp(where)).first()).toContainText(/difference 0(\.0+)? USDT/);
  await lookAt(page, "statement");
  expect(complaints).toEqual([]);

  await signInByPages(masterPage, api.person);
  await masterPage.waitForURL(/\/dashboard/);
  await masterPage.goto("/studio?tab=earnings");
  await lookAt(masterPage, "earnings-held");
  await masterPage.getByRole("button", { name: "Set up payouts" }).click();
  await masterPage
    .getByRole("dialog", { name: "Enter your password" })
    .getByRole("textbox", { name: "Password" })
    .fill(api.person.password);
  await masterPage.getByRole("button", { name: "Go on" }).click();
  await masterPage.getByRole("button", { name: "Give everything and finish" }).click();
  await expect(masterPage.getByText("Done: your account at Stripe can receive money.")).toBeVisible();
  const payouts = masterPage.getByRole("table", { name: "Payouts" });
  await untilShown(masterPage, "/studio?tab=earnings", () =>
    expect(payouts.getByText("sent", { exact: true }).first()).toBeVisible({ timeout: 3_000 }),
  );
  await lookAt(masterPage, "earnings-paid");
  await masterPage.context().close();
  expect(await ops("ledger", "verify")).toContain("difference 0");
});

test("a card that fails is reminded of, opens stop while closes go on, and with another card opens go on", async ({
  page,
  signUp,
  api,
}) => {
  test.setTimeout(600_000);
  const complaints = listenForComplaints(page);
  const { email } = await signUp(page);
  await confirmEmail(page, email);
  await confirmEmail(page, api.person.email);
  await saveCard(page, "Add a payment method", "9995");

  const master = await publishMaster(api, 30);
  await follow(page, master, "5000");
  const chance = await enterChance(api, 30_000);
  await chance.win();
  await expect.poll(() => isFlat(page)).toBe(true);
  // Held over the hold: what closes it later must go through.
  const kept = { symbol: "XRP-USDT", side: "buy", quantity: "500" } as const;
  await trade(api, kept);
  await expect.poll(() => isFlat(page)).toBe(false);
  await ops("settle", "--now", "--master", master.id);

  await untilShown(page, "/billing", () =>
    expect(page.getByText("New positions are not opened until it is paid.").first()).toBeVisible({ timeout: 3_000 }),
  );
  await lookAt(page, "billing-hold");
  for (const subject of [/could not be charged/, /is unpaid/, /opens nothing new/])
    await untilShown(page, "/dev/inbox", () => expect(mailsTo(page, email, subject).first()).toBeVisible({ timeout: 3_000 }));
  await page.goto("/dashboard");
  await page.getByRole("button", { name: /^Notifications/ }).click();
  await expect(page.getByText(/Copy fees could not be charged/).first()).toBeVisible();

  const before = (await copiesOf(page)).length;
  const refused = { symbol: "ETH-USDT", side: "buy", quantity: "2" } as const;
  await trade(api, refused);
  await expect.poll(async () => (await copiesOf(page)).length).toBe(before + 1);
  expect((await copiesOf(page)).find(({ reason }) => reason === "fee-unpaid")).toMatchObject({ outcome: "skipped" });
  await leave(api, kept);
  await expect.poll(() => isFlat(page), { message: "the close goes on" }).toBe(true);
  await leave(api, refused);

  await saveCard(page, "Replace", "4242");
  await untilShown(page, "/billing", () => expect(page.getByText("nothing is open")).toBeVisible({ timeout: 3_000 }));
  await expect(page.getByText("New positions are not opened until it is paid.")).toHaveCount(0);
  await trade(api, refused);
  await expect.poll(() => isFlat(page), { message: "opens go on" }).toBe(false);
  await leave(api, refused);
  await expect.poll(() => isFlat(page)).toBe(true);
  await lookAt(page, "billing-renewed");
  expect(complaints).toEqual([]);
});
