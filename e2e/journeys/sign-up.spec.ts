import { expect, expectAccessible, test } from "../fixtures.ts";

test("somebody signs up and finds a dashboard with paper money", async ({ page, signUp }) => {
  await page.goto("/sign-up");
  await expectAccessible(page);
  await signUp(page);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByText(/10,000/).first()).toBeVisible();
  await expectAccessible(page);
});

test("somebody registers over HTTP and has an account of their own", async ({ api }) => {
  const { accounts } = (await api.get("/api/accounts")) as { accounts: { venue: string; equity: string; is_default: boolean }[] };
  expect(accounts).toHaveLength(1);
  expect(accounts[0]).toMatchObject({ venue: "paper", is_default: true });
  expect(Number(accounts[0]?.equity)).toBe(10_000);
});
