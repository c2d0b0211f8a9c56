import type { Page } from "@playwright/test";
import { generate } from "otplib";
import { expect, expectAccessible, test } from "../fixtures.ts";
import { signInByPages } from "../person.ts";

async function enterCode(page: Page, code: string): Promise<void> {
  await page.getByLabel(/^Code/).fill(code);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Your menu/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL(/\/sign-in/);
}

/** Answers the question for the password, which comes first where the sign-in is not fresh. */
async function givePassword(page: Page, password: string, done: () => Promise<void>): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Enter your password" });
  const field = dialog.getByLabel(/^Password/);
  await expect(field).toBeVisible();
  await field.fill(password);
  await dialog.getByRole("button", { name: "Go on" }).click();
  await done();
}

test("two-factor sign-in: enrolled, asked for, a replayed code refused, a recovery code taken once", async ({ page, signUp }) => {
  const person = await signUp(page);
  await page.goto("/settings/security");
  await page.getByRole("button", { name: "Set up" }).click();
  const secret = page.getByTestId("totp-secret");
  await givePassword(page, person.password, () => expect(secret).toBeVisible());
  await expect(page.getByRole("img", { name: /QR code/ })).toBeVisible();
  await expectAccessible(page);
  const key = (await secret.innerText()).replaceAll(/\s/g, "");
  await page.getByLabel("Code that the app shows").fill("000000");
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByLabel("Code that the app shows")).toHaveAttribute("aria-invalid", "true");
  const enrolledWith = await generate({ secret: key });
  await page.getByLabel("Code that the app shows").fill(enrolledWith);
  await page.getByRole("button", { name: "Turn on" }).click();
  const codes = page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
  await expect(codes.first()).toBeVisible();
  const [recovery = ""] = await codes.allInnerTexts();
  await page.getByRole("button", { name: "I have kept them" }).click();
  await signOut(page);

  await signInByPages(page, person);
  await enterCode(page, enrolledWith);
  await expect(page.getByLabel(/^Code/), "the code that enrolled is used up").toHaveAttribute("aria-invalid", "true");
  // The next code of the app: the server takes one step of difference of clocks.
  const next = await generate({ secret: key, epoch: Math.floor(Date.now() / 1_000) + 30 });
  await enterCode(page, next);
  await page.waitForURL(/\/dashboard/);
  await signOut(page);

  await signInByPages(page, person);
  await enterCode(page, next);
  await expect(page.getByLabel(/^Code/), "the code that signed in is used up").toHaveAttribute("aria-invalid", "true");
  await enterCode(page, recovery);
  await page.waitForURL(/\/dashboard/);
  await signOut(page);

  await signInByPages(page, person);
  await enterCode(page, recovery);
  await expect(page.getByLabel(/^Code/), "a recovery code is good once").toHaveAttribute("aria-invalid", "true");
});

test("signing out everywhere ends the other browser at once", async ({ page, signUp, browser, baseURL }) => {
  const person = await signUp(page);
  const elsewhere = await browser.newContext({ baseURL });
  const other = await elsewhere.newPage();
  const closed = new Promise<void>((resolve) => other.on("websocket", (socket) => socket.on("close", () => resolve())));
  await signInByPages(other, person);
  await other.waitForURL(/\/dashboard/);
  await expect(other.getByRole("region", { name: "Market source" })).toContainText("Recording");

  await page.goto("/settings/security");
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere" }).click();
  await page.waitForURL(/\/sign-in/);
  await closed;
  await other.waitForURL(/\/sign-in/);
  expect((await other.request.get("/api/accounts")).status()).toBe(401);
  await elsewhere.close();
});

test("a forgotten password is set anew by a link that works once", async ({ page, signUp }) => {
  const person = await signUp(page);
  await signOut(page);
  await expect(() => page.goto("/forgot-password")).toPass();
  await expectAccessible(page);
  await page.getByLabel(/^E-mail/).fill(person.email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByText("a link is on its way")).toBeVisible();

  const link = page
    .getByRole("article")
    .filter({ hasText: person.email })
    .getByRole("link", { name: /reset-password/ });
  await expect
    .poll(async () => {
      await page.goto("/dev/inbox");
      return link.count();
    })
    .toBe(1);
  const href = (await link.getAttribute("href")) ?? "";
  const password = `${person.password}-anew`;
  await page.goto(href);
  await expectAccessible(page);
  await page.getByLabel(/^New password/).fill(password);
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect(page.getByText("Your new password is set")).toBeVisible();
  await signInByPages(page, person);
  await expect(page.getByRole("alert").first()).toBeVisible();
  await signInByPages(page, { email: person.email, password });
  await page.waitForURL(/\/dashboard/);
  await page.goto(href);
  await page.getByLabel(/^New password/).fill(`${password}-again`);
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect(page.getByRole("alert").first()).toBeVisible();
});

test("an API token is shown once, works within its scopes, and not after it is revoked", async ({ page, signUp, playwright, baseURL }) => {
  const person = await signUp(page);
  await page.goto("/settings/tokens");
  await page.getByRole("button", { name: "New token" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New API token" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("My script");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Make token" }).click();
  await givePassword(page, person.password, () => expect(page.getByTestId("new-token")).toBeVisible());
  const token = await page.getByTestId("new-token").innerText();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText(token)).toHaveCount(0);

  const program = await playwright.request.newContext({ baseURL, extraHTTPHeaders: { authorization: `Bearer ${token}` } });
  expect((await program.get("/api/accounts")).status()).toBe(200);
  const order = { symbol: "BTC-USDT", side: "buy", type: "market", quantity: "0.01" };
  expect((await program.post("/api/orders", { data: order })).status(), "it may read only").toBe(403);
  await page.getByRole("button", { name: "Revoke My script" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText("No program has a token of yours.")).toBeVisible();
  expect((await program.get("/api/accounts")).status()).toBe(401);
  await program.dispose();
});
