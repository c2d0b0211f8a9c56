import { spawn } from "node:child_process";
import path from "node:path";
import { expect, type Page } from "@playwright/test";

const ROOT = path.resolve(import.meta.dirname, "..");

/** An operator's verb in a terminal, on the product that is tested; answers what it printed. */
export async function ops(...words: string[]): Promise<string> {
  const child = spawn(process.execPath, ["scripts/ops.mjs", ...words], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, DATA_DIR: process.env.E2E_DATA_DIR },
  });
  let said = "";
  child.stdout.on("data", (part: Buffer) => {
    said += part.toString();
  });
  child.stderr.on("data", (part: Buffer) => {
    said += part.toString();
  });
  const code = await new Promise((resolve) => child.once("exit", resolve));
  expect(code, said).toBe(0);
  return said;
}

/** The mails to somebody whose subject is like this, as the inbox of the product shows them. */
export const mailsTo = (page: Page, email: string, subject: RegExp) =>
  page.getByRole("article", { name: subject }).filter({ hasText: email });

/** Follows the link of the mail that came at sign-up. */
export async function confirmEmail(page: Page, email: string): Promise<void> {
  const link = page
    .getByRole("article")
    .filter({ hasText: email })
    .getByRole("link", { name: /confirm-email/ });
  await expect
    .poll(async () => {
      await page.goto("/dev/inbox");
      return link.count();
    })
    .toBe(1);
  await page.goto((await link.getAttribute("href")) ?? "");
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText("Your address is confirmed.")).toBeVisible();
}

/** Saves a card by the simulation of Stripe, from the page of fees and back. */
export async function saveCard(page: Page, button: string, lastDigits: string): Promise<void> {
  await page.goto("/billing");
  await page.getByRole("button", { name: button, exact: true }).first().click();
  await page.getByRole("radio", { name: new RegExp(`${lastDigits}$`) }).check();
  await page.getByRole("button", { name: "Save this card" }).click();
  await expect(page.getByText(/^Saved: Visa ending in/)).toBeVisible();
}

/** Follows a master with so much, by the dialog, having agreed to the terms. */
export async function follow(page: Page, master: { id: string; name: string }, amount: string): Promise<void> {
  await page.goto(`/masters/${master.id}`);
  await page.getByRole("button", { name: "Follow", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: `Follow ${master.name}` });
  await dialog.getByRole("textbox", { name: "Amount to set aside" }).fill(amount);
  for (const next of ["limits", "what if", "confirm"]) await dialog.getByRole("button", { name: `Next: ${next}` }).click();
  await dialog.getByRole("checkbox", { name: new RegExp(`^I agree to pay ${master.name} `) }).check();
  await dialog.getByRole("button", { name: /^Follow with/ }).click();
  await expect(page.getByRole("link", { name: "See it in Copying" })).toBeVisible();
}
