import { findPid, type ProcessName } from "../../scripts/test/product.ts";
import { expect, test } from "../fixtures.ts";
import { openTrade, ticketOf } from "../trading.ts";

/** Holds a process still, as a machine that hangs does; the supervisor only restarts what has ended. */
function freeze(name: ProcessName): () => void {
  const { E2E_DATA_DIR } = process.env;
  if (!E2E_DATA_DIR) throw new Error("faults need a product of their own: run without E2E_URL");
  const pid = findPid(E2E_DATA_DIR, name);
  if (pid === null) throw new Error(`${name} does not run`);
  process.kill(pid, "SIGSTOP");
  return () => process.kill(pid, "SIGCONT");
}

test("while the stream is silent the page says so and locks the ticket, and it comes back by itself", async ({ page, signUp }) => {
  await signUp(page);
  await openTrade(page);
  await ticketOf(page)
    .getByRole("textbox", { name: /^Quantity/ })
    .fill("0.01");
  const send = ticketOf(page).locator('button[type="submit"]');
  await expect(send).toBeEnabled();
  const banner = page.getByRole("region", { name: "Market source" });
  await expect(banner).not.toContainText("Connecting");
  const thaw = freeze("stream");
  try {
    await expect(banner).toContainText(/Prices are stale|Line lost/);
    await expect(send).toBeDisabled();
    await expect(ticketOf(page)).toContainText(/Orders wait/);
  } finally {
    thaw();
  }
  await expect(banner).not.toContainText(/stale|lost/i, { timeout: 45_000 });
  await expect(send).toBeEnabled();
});

test("while the worker hangs prices are called stale and the ticket is locked, and it comes back by itself", async ({ page, signUp }) => {
  await signUp(page);
  await openTrade(page);
  await ticketOf(page)
    .getByRole("textbox", { name: /^Quantity/ })
    .fill("0.01");
  const send = ticketOf(page).locator('button[type="submit"]');
  await expect(send).toBeEnabled();
  const thaw = freeze("worker");
  try {
    await expect(ticketOf(page)).toContainText(/The price is .* old\. Orders wait for a fresh one\./, { timeout: 45_000 });
    await expect(send).toBeDisabled();
  } finally {
    thaw();
  }
  await expect(send).toBeEnabled({ timeout: 45_000 });
  await expect(ticketOf(page)).not.toContainText("Orders wait");
});

test("when the stream is killed the page finds the new one by itself", async ({ page, signUp }) => {
  await signUp(page);
  await openTrade(page);
  const { E2E_DATA_DIR = "" } = process.env;
  const heardAgain = new Promise<void>((resolve) => page.on("websocket", (socket) => socket.on("framereceived", () => resolve())));
  process.kill(findPid(E2E_DATA_DIR, "stream") ?? 0, "SIGKILL");
  await heardAgain;
  const price = page.getByTestId("last-price");
  const before = await price.innerText();
  await expect(price).not.toHaveText(before);
});
