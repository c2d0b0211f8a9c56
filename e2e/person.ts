import { expect, type Page } from "@playwright/test";

/** Who a journey signs up as; the address is new each time, so journeys run side by side and again. */
export type Person = { readonly name: string; readonly email: string; readonly password: string };

/** A person whom the product does not know yet. */
export function newPerson(): Person {
  const tag = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
  return { name: `Ada ${tag}`, email: `ada-${tag}@example.test`, password: `quiet-harbour-${tag}` };
}

/** Signs somebody up by the pages, and leaves the page on their dashboard. */
export async function signUpByPages(page: Page, baseUrl: string, { name, email, password }: Person): Promise<void> {
  await page.goto(`${baseUrl}/sign-up`);
  await page.getByLabel(/^Name/).fill(name);
  await page.getByLabel(/^E-mail/).fill(email);
  await page.getByLabel(/^Password/).fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL(/\/dashboard/);
}

/** Fills the sign-in form with e-mail and password, and sends it. */
export async function signInByPages(page: Page, { email, password }: Pick<Person, "email" | "password">): Promise<void> {
  // Where a session just ended, the page is on its way here by itself and may get in the way.
  await expect(() => page.goto("/sign-in")).toPass();
  await page.getByLabel(/^E-mail/).fill(email);
  await page.getByLabel(/^Password/).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}
