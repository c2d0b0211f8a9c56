import { readFile } from "node:fs/promises";
import { expect, expectAccessible, test } from "../fixtures.ts";
import { listenForComplaints } from "../trading.ts";

type Figures = {
  total_trades: number;
  return_pct: number;
  max_drawdown_pct: number;
  win_rate: number;
  profit_factor: number;
  total_pnl: number;
};
type Template = { key: string; name: string; spec: { symbols: string[] } };

const TEMPLATE = "targets-and-trail";
const PAGE_OF_TRADES = 50;

const signed = (value: number, decimals: number): string => {
  const digits = Math.abs(value).toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return `${value > 0 ? "+" : value < 0 ? "−" : ""}${digits}`;
};

test("a template is tested, its report read, shared by link, exported and compared", async ({ page, signUp, browser }) => {
  test.setTimeout(240_000);
  const complaints = listenForComplaints(page);
  await signUp(page);
  const { result } = (await (await page.request.get("/api/trpc/strategies.templates")).json()) as { result: { data: Template[] } };
  const template = result.data.find(({ key }) => key === TEMPLATE);
  expect(template).toBeDefined();
  const name = template?.name ?? "";
  const saved = await page.request.post("/api/trpc/strategies.create", {
    data: { name, spec: template?.spec },
    headers: { origin: new URL(page.url()).origin },
  });
  const strategyId = ((await saved.json()) as { result: { data: { id: string } } }).result.data.id;

  await page.goto("/backtests");
  await expect(page.getByText("No back-test yet.", { exact: false })).toBeVisible();
  await expectAccessible(page);
  await page.goto(`/backtests/new?strategy=${strategyId}`);
  const days = page.getByRole("textbox", { name: "Days, back from the newest candle" });
  await expect(page.getByText(/Candles are there from \d{4}-/)).toBeVisible();
  await days.fill("0");
  await page.getByRole("button", { name: "Run back-test" }).click();
  await expect(page.getByText("Above 0 and at most 3650 days")).toBeVisible();
  await days.fill("10");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Run back-test" }).click();

  await expect(page).toHaveURL(/\/backtests\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const { backtest } = (await (await page.request.get(`/api/backtest/${id}`)).json()) as { backtest: Figures };
  expect(backtest.total_trades).toBeGreaterThan(5);
  const tiles = page.getByLabel("The result in figures");
  const tile = (label: string) => tiles.locator("div").filter({ has: page.getByRole("button", { name: label, exact: true }) });
  await expect(tile("Net return")).toContainText(`${signed(backtest.return_pct, 1)}%`);
  await expect(tile("Worst drop")).toContainText(`${signed(-backtest.max_drawdown_pct, 1)}%`);
  await expect(tile("Trades")).toContainText(String(backtest.total_trades));
  await expect(tile("Trades")).toContainText(`${backtest.win_rate.toFixed(1)}% won`);
  await expect(tile("Profit factor")).toContainText(backtest.profit_factor.toFixed(2));
  await expect(tile("Sharpe")).toContainText("needs 30 days");
  await expect(page.getByText("Net result").locator("..")).toContainText(signed(backtest.total_pnl, 2));
  await expect(page.getByText(/No look-ahead: (\d+) of \1 checked/)).toBeVisible();

  // A word means something, and says it to the keyboard too.
  await tiles.getByRole("button", { name: "Profit factor", exact: true }).focus();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("tooltip").filter({ hasText: "Below 1 it lost" })).toBeVisible();

  // One trade: on the chart, in words, with the values that its rules saw.
  const table = page.getByRole("table", { name: "Trades of the back-test" });
  await expect(table.getByRole("row")).toHaveCount(Math.min(backtest.total_trades, PAGE_OF_TRADES) + 1);
  await table.getByRole("button", { name: "Show trade 2", exact: true }).click();
  await expect(page.getByRole("heading", { level: 2, name: /^Trade 2/ })).toBeVisible();
  await expect(page.getByRole("list", { name: "Conditions of the entry at its signal" }).getByRole("listitem").first()).toContainText(/\d/);
  await expect(page.getByRole("figure", { name: /USDT, 15m candles/ })).toHaveAccessibleName(/[1-9]\d* trades from 20/);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Close this trade" }).click();
  await page.getByRole("button", { name: /^Result/ }).click();
  await page.getByRole("menuitemradio", { name: "winners" }).click();
  const won = Math.round((backtest.win_rate / 100) * backtest.total_trades);
  await expect(table.getByRole("row")).toHaveCount(won + 1);
  await page.getByRole("button", { name: "Clear filters" }).click();

  await page.getByRole("button", { name: "More", exact: true }).first().click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: "Trades, CSV" }).click()]);
  const lines = (await readFile(await download.path(), "utf8")).trim().split("\n");
  expect(lines).toHaveLength(backtest.total_trades + 1);
  expect(lines[0]).toContain("entry_price");

  await page.getByRole("button", { name: "Share", exact: true }).click();
  const link = page.getByRole("textbox", { name: /Whoever has this link/ });
  await expect(link).toHaveValue(/\/shared\/backtests\/[A-Za-z0-9_-]{16,}$/);
  const address = await link.inputValue();
  const stranger = await (await browser.newContext({ baseURL: process.env.E2E_URL })).newPage();
  const strangersComplaints = listenForComplaints(stranger);
  await stranger.goto(new URL(address).pathname);
  await expect(stranger.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(stranger.getByLabel("The result in figures")).toContainText(`${signed(backtest.return_pct, 1)}%`);
  await expect(stranger.locator("meta[name=robots]")).toHaveAttribute("content", /noindex/);
  await expect(stranger.getByRole("link", { name: "Run on paper" })).toHaveCount(0);
  expect(await stranger.content()).not.toContain(strategyId);
  await expectAccessible(stranger);
  expect(strangersComplaints).toEqual([]);
  await page.getByRole("button", { name: "Stop sharing" }).click();
  await expect(page.getByRole("button", { name: "Share", exact: true })).toBeVisible();
  expect((await stranger.request.get(new URL(address).pathname)).status()).toBe(404);

  // Again on other terms, and both side by side.
  await page.goto(`/backtests/new?backtest=${id}`);
  await page.getByRole("textbox", { name: "Fee, bp" }).fill("20");
  await page.getByRole("button", { name: "Run back-test" }).click();
  await expect(page.getByText("fee 0.200%", { exact: false })).toBeVisible();
  await page.goto("/backtests");
  const rows = page.getByRole("table", { name: "Saved back-tests" }).getByRole("row");
  await expect(rows).toHaveCount(3);
  await page
    .getByRole("checkbox", { name: /^Compare / })
    .nth(0)
    .check();
  await page
    .getByRole("checkbox", { name: /^Compare / })
    .nth(1)
    .check();
  await page.getByRole("link", { name: "Compare 2" }).click();
  await expect(page.getByRole("table", { name: /^Figures of each/ }).getByRole("row", { name: /^Net return/ })).toContainText("%");
  await expect(page.getByRole("table", { name: /^Correlation/ }).getByText("1.00", { exact: true })).toHaveCount(2);
  await expect(page.getByRole("figure", { name: /^Equity of 2/ })).toBeVisible();
  await expectAccessible(page);
  expect(complaints).toEqual([]);
});
