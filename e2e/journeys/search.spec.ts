import type { Page } from "@playwright/test";
import { expect, expectAccessible, test } from "../fixtures.ts";
import { listenForComplaints } from "../trading.ts";

type Template = { key: string; name: string; spec: unknown };
type Version = { number: number; note: string; words: string };

const TEMPLATE = "targets-and-trail";
const RANGES = ["Stop loss in percent", "Leverage"];

const asked = async <T>(page: Page, procedure: string, input?: object): Promise<T> => {
  const query = input ? `?input=${encodeURIComponent(JSON.stringify(input))}` : "";
  const answer = await page.request.get(`/api/trpc/${procedure}${query}`);
  expect(answer.ok(), `${procedure} answered ${answer.status()}`).toBe(true);
  return ((await answer.json()) as { result: { data: T } }).result.data;
};

test("two numbers of a strategy are searched by grid with walk-forward, the result is read, and the best saved as a new version", async ({
  page,
  signUp,
}) => {
  test.setTimeout(300_000);
  const complaints = listenForComplaints(page);
  await signUp(page);
  const template = (await asked<Template[]>(page, "strategies.templates")).find(({ key }) => key === TEMPLATE);
  expect(template).toBeDefined();
  const name = template?.name ?? "";
  const saved = await page.request.post("/api/trpc/strategies.create", {
    data: { name, spec: template?.spec },
    headers: { origin: new URL(page.url()).origin },
  });
  const strategyId = ((await saved.json()) as { result: { data: { id: string } } }).result.data.id;

  await page.goto("/searches");
  await expect(page.getByText("No search yet.", { exact: false })).toBeVisible();
  await page.goto(`/searches/new?strategy=${strategyId}`);
  const field = (label: string) => page.getByRole("textbox", { name: label, exact: true });
  const leaveOut = page.getByRole("button", { name: /^Leave out / });
  await leaveOut.first().click();
  await leaveOut.first().click();
  await expect(page.getByText("Nothing varies yet", { exact: false })).toBeVisible();
  await expect(page.getByRole("button", { name: "Search", exact: true })).toBeDisabled();
  for (const title of RANGES) {
    await page.getByRole("combobox", { name: "Add a number that varies" }).click();
    await page.getByRole("option", { name: title, exact: true }).click();
  }
  const range = async (title: string, values: readonly [string, string, string]) => {
    for (const [at, label] of ["From", "To", "Step"].entries()) await field(`${title}: ${label}`).fill(values[at] ?? "");
  };
  // What is wrong is said at its field, and starts nothing.
  await range("Stop loss in percent", ["2", "1", "0.5"]);
  await range("Leverage", ["1", "2", "1"]);
  await field("Days, back from the newest candle").fill("12");
  await field("With trades, at least").fill("1");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await expect(page.getByText("Below From")).toBeVisible();
  await range("Stop loss in percent", ["1", "2", "0.5"]);
  await page.getByRole("combobox", { name: "Looks for the best" }).click();
  await page.getByRole("option", { name: "Return", exact: true }).click();
  await page.getByRole("checkbox", { name: /^Choose in one stretch/ }).check();
  await field("Windows").fill("2");
  await expect(page.getByText("6 sets, and again in each of 2 windows.", { exact: false })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Search", exact: true }).click();

  await expect(page).toHaveURL(/\/searches\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  const tiles = page.getByLabel("The best set");
  await expect(tiles).toContainText("Best return", { timeout: 120_000 });
  await expect(tiles).toContainText("of 6 tries of nothing");
  const map = page.getByRole("region", { name: "Heat map" });
  await expect(map.getByRole("cell")).toHaveCount(6);
  const sets = page.getByRole("table", { name: "Sets that were tried" });
  await expect(sets.getByRole("row")).toHaveCount(7);
  // The best of the map, of the table and of the figures are one.
  const best = await asked<{ result: { best: { number: number; objective: number } } }>(page, "searches.get", {
    searchId: new URL(page.url()).pathname.split("/").at(-1),
  });
  await expect(sets.getByRole("row").nth(1).getByRole("rowheader")).toHaveText(String(best.result.best.number));
  const percent = `${Math.abs(best.result.best.objective * 100).toFixed(2)}%`;
  await expect(tiles).toContainText(percent);
  await expect(map).toContainText(percent);
  await expect(page.getByLabel("Walk-forward in figures")).toContainText("Stability");
  await expect(page.getByRole("table", { name: "Windows" }).getByRole("row")).toHaveCount(3);
  await expect(page.getByRole("figure", { name: /^Equity of the out-of-sample stretches/ })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: "Save the best as a new version" }).click();
  await expect(page).toHaveURL(new RegExp(`/strategies/${strategyId}/edit$`));
  await expect(page.getByText("v2", { exact: true })).toBeVisible();
  const { items } = await asked<{ items: Version[] }>(page, "strategies.versions", { strategyId, limit: 10 });
  expect(items[0]).toMatchObject({ number: 2 });
  expect(items[0]?.note).toContain("From a search: Stop loss in percent");

  await page.goto("/searches");
  const row = page.getByRole("table", { name: "Searches" }).getByRole("row", { name: new RegExp(name) });
  await expect(row).toContainText("18 of 18");
  await expect(row).toContainText("Return");
  await row.getByRole("button", { name: /^Delete/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete search" }).click();
  await expect(page.getByText("No search yet.", { exact: false })).toBeVisible();
  expect(complaints).toEqual([]);
});
