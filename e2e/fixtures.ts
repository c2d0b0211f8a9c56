import path from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { type APIRequestContext, test as base, expect, type Page } from "@playwright/test";

import { newPerson, type Person, signUpByPages } from "./person.ts";

export { expect };

/** The product over HTTP, signed in by a bearer token as `person`. */
export type Api = {
  readonly person: Person;
  get(path: string): Promise<unknown>;
  post(path: string, body: object, headers?: Record<string, string>): Promise<unknown>;
  patch(path: string, body: object): Promise<unknown>;
  delete(path: string): Promise<unknown>;
};

type Fixtures = {
  /** A person who is not known yet. */
  person: Person;
  /** Signs `person` up and in by the pages. */
  signUp(page: Page): Promise<Person>;
  /** Another person, registered and signed in over HTTP. */
  api: Api;
};

export const test = base.extend<Fixtures>({
  baseURL: process.env.E2E_URL,
  person: async ({}, use) => use(newPerson()),
  signUp: async ({ person }, use) =>
    use(async (page) => {
      await signUpByPages(page, "", person);
      return person;
    }),
  api: async ({ request }, use) => use(await signInByHttp(request, newPerson())),
});

async function signInByHttp(request: APIRequestContext, person: Person): Promise<Api> {
  const call = async (method: string, where: string, data?: object, headers: Record<string, string> = {}): Promise<unknown> => {
    const answer = await request.fetch(where, { method, data, headers });
    const body = await answer.text();
    expect(answer.ok(), `${method} ${where} answered ${answer.status()}: ${body.slice(0, 500)}`).toBe(true);
    return body === "" ? null : JSON.parse(body);
  };
  const { name, email, password } = person;
  await call("POST", "/api/auth/register", { name, email, password });
  const { token } = (await call("POST", "/api/auth/token", { email, password })) as { token: string };
  const bearer = { authorization: `Bearer ${token}` };
  return {
    person,
    get: (where) => call("GET", where, undefined, bearer),
    post: (where, body, headers) => call("POST", where, body, { ...headers, ...bearer }),
    patch: (where, body) => call("PATCH", where, body, bearer),
    delete: (where) => call("DELETE", where, undefined, bearer),
  };
}

/** In the page: how many transitions run that will end. What fades in has no contrast yet. */
const MOVING =
  "document.getAnimations().filter((one) => one.playState === 'running' && one.effect?.getTiming().iterations !== Infinity).length";

/** Fails with what is wrong and where, when the page, once it stands still, breaks WCAG 2.2 AA. */
export async function expectAccessible(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate<number>(MOVING)).toBe(0);
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)}\n  ${failureSummary}`),
  );
  expect(found).toEqual([]);
}

/** The sizes and schemes in which every page is looked at. */
export const LOOKS = [
  { name: "wide-dark", viewport: { width: 1440, height: 900 }, colorScheme: "dark" },
  { name: "wide-light", viewport: { width: 1440, height: 900 }, colorScheme: "light" },
  { name: "phone-dark", viewport: { width: 390, height: 844 }, colorScheme: "dark" },
  { name: "phone-light", viewport: { width: 390, height: 844 }, colorScheme: "light" },
] as const;

/** Shows the page in one of the looks. */
export async function look(page: Page, { viewport, colorScheme }: (typeof LOOKS)[number]): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize(viewport);
}

/** Writes the page in all looks to e2e/test-results/shots/<name>-<look>.png, and leaves it in the last. */
export async function shot(page: Page, name: string): Promise<void> {
  for (const one of LOOKS) {
    await look(page, one);
    await page.screenshot({ path: path.join(import.meta.dirname, "test-results/shots", `${name}-${one.name}.png`), fullPage: true });
  }
}
