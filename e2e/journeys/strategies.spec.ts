import type { Page } from "@playwright/test";
import { expect, expectAccessible, test } from "../fixtures.ts";
import { listenForComplaints } from "../trading.ts";

type Listed = { name: string; version: number };

const panel = (page: Page, title: string) =>
  page.locator("section").filter({ has: page.getByRole("heading", { level: 2, name: title, exact: true }) });

test("a template is changed by form, said in words, saved, and saved again as version 2 with what changed", async ({ page, signUp }) => {
  test.setTimeout(240_000);
  const complaints = listenForComplaints(page);
  await signUp(page);
  await page.getByRole("navigation", { name: "Main", exact: true }).getByRole("link", { name: "Strategies" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Strategies" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: /From a template/ }).click();
  await page
    .getByRole("button", { name: /^Begin with/ })
    .first()
    .click();

  const said = panel(page, "In words");
  const chart = panel(page, "On the newest candles");
  await expect(said).toContainText("Long when");
  await expect(chart.getByText(/entr(y|ies) in \d+ bars/)).toBeVisible();
  await expect(chart.getByRole("figure")).toHaveAccessibleName(/bars, the last closes at/);

  await page.getByRole("textbox", { name: "Name" }).fill("My trend");
  const enter = page.getByRole("region", { name: "Enter long" });
  const before = await enter
    .getByRole("listitem")
    .filter({ has: page.getByRole("button", { name: /^Move:/ }) })
    .count();
  await enter.getByRole("button", { name: "+ Condition" }).first().click();
  await expect(said).toContainText("RSI(14) is below 30");
  // By keys alone: the new rule has the focus, is moved up, doubled and taken out again.
  await expect(page.getByRole("button", { name: "Move: RSI(14) is below 30" })).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("d");
  await expect(page.getByRole("button", { name: "Move: RSI(14) is below 30" })).toHaveCount(2);
  await page.keyboard.press("Delete");
  await expect(page.getByRole("button", { name: "Move: RSI(14) is below 30" })).toHaveCount(1);
  await expect(enter.getByRole("button", { name: /^Move:/ })).toHaveCount(before + 1);
  await expectAccessible(page);

  // What is wrong is said where it is wrong, and is not saved.
  const leverage = page.getByRole("textbox", { name: "Leverage" });
  await leverage.fill("900");
  await expect(page.getByText("At most 125.")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(leverage).not.toHaveValue(/900/);

  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page).toHaveURL(/\/strategies\/[0-9a-f-]{36}\/edit$/);
  await expect(page.getByRole("heading", { level: 1, name: "My trend" })).toBeVisible();
  await expect(page.getByText("v1", { exact: true })).toBeVisible();

  await page.getByRole("textbox", { name: "Leverage" }).fill("3");
  await expect(said).toContainText("Leverage 3x.");
  await page.getByRole("button", { name: "Save…" }).click();
  const dialog = page.getByRole("dialog", { name: "Save as version 2" });
  await expect(dialog.getByRole("list", { name: "What changed in words" })).toContainText("new: Leverage 3x.");
  await dialog.getByRole("textbox", { name: /^Note/ }).fill("Less margin");
  await dialog.getByRole("button", { name: "Save version 2" }).click();
  await expect(page.getByText("v2", { exact: true })).toBeVisible();

  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Versions…" }).click();
  const versions = page.getByRole("dialog", { name: "Versions" });
  await expect(versions).toContainText("Less margin");
  await versions.getByRole("button", { name: "Restore version 1" }).click();
  await expect(said).not.toContainText("Leverage 3x.");

  await page.goto("/strategies");
  await expect(page.getByRole("table", { name: "Your strategies" }).getByRole("row", { name: /My trend/ })).toContainText("v2");
  expect(complaints).toEqual([]);
});

test("plain words: a phrase that is not understood is marked, its suggestion put in its place, and the rest saved", async ({
  page,
  signUp,
}) => {
  test.setTimeout(240_000);
  const complaints = listenForComplaints(page);
  await signUp(page);
  await page.goto("/strategies/new?from=words");
  const text = page.getByRole("textbox", { name: "The strategy in plain words" });
  await text.fill("Long when RSI below 30 and wibble the wobble. Exit when RSI abvoe 70, or 2% profit, or 1% loss.");

  const enter = page.getByRole("region", { name: "Enter long" });
  await expect(enter.getByRole("button", { name: /RSI is below 30/ })).toBeVisible();
  await expect(page.getByRole("region", { name: "Settings" })).toContainText("Stop loss at 1%");
  const unknown = page.getByRole("listitem").filter({ hasText: "Not understood" });
  await expect(unknown).toContainText("wibble the wobble");
  await expect(page.getByRole("listitem").filter({ hasText: "Corrected" })).toContainText("abvoe");
  await expect(page.getByRole("button", { name: "Save", exact: true })).toBeDisabled();
  // Phrase and rule lead to each other.
  await enter.getByRole("button", { name: /RSI is below 30/ }).hover();
  await expect(page.locator("[data-key][data-lit]")).toHaveText("RSI below 30");
  await expectAccessible(page);

  await unknown.getByRole("button", { name: /^Put “/ }).click();
  await expect(unknown).toHaveCount(0);
  // What the text does not say stands beside it, to be seen and changed.
  const unsaid = panel(page, "Not said, so assumed");
  await unsaid.getByText("4h", { exact: true }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("By words");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page).toHaveURL(/\/strategies\/[0-9a-f-]{36}\/edit$/);
  await expect(panel(page, "In words")).toContainText("on the 4h chart");

  const { strategies } = (await (await page.request.get("/api/strategies")).json()) as { strategies: Listed[] };
  expect(strategies).toMatchObject([{ name: "By words", version: 1 }]);
  expect(complaints).toEqual([]);
});
