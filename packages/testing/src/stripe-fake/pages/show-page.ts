import type { ServerResponse } from "node:http";
import { ApiError } from "../api-error.ts";
import type { Fake } from "../fake.ts";
import { createParams, readForm } from "../form.ts";
import { html, pageOf } from "./html.ts";
import { PAGES } from "./index.ts";
import type { Reply } from "./page.ts";

const HEAD = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  "cache-control": "no-store",
};
const COMPILED = PAGES.map((page) => ({ page, steps: page.path.split("/") }));

/** Answers a person's browser. What a form did is kept before the browser hears of it. */
export function showPage(
  fake: Fake,
  request: { readonly method: string; readonly path: string; readonly form: string },
  response: ServerResponse,
  keep: () => void,
): void {
  const reply = replyTo(fake, request);
  if (request.method === "POST") keep();
  if ("to" in reply) response.writeHead(303, { location: reply.to, "cache-control": "no-store" }).end();
  else response.writeHead(reply.status ?? 200, HEAD).end(reply.page);
}

function replyTo(fake: Fake, { method, path, form }: { method: string; path: string; form: string }): Reply {
  const given = path.split("/");
  for (const { page, steps } of COMPILED) {
    if (page.method !== method || steps.length !== given.length) continue;
    const named: Record<string, string> = {};
    const fits = steps.every((step, index) => {
      const part = given[index] ?? "";
      if (!step.startsWith(":")) return step === part;
      named[step.slice(1)] = part;
      return part !== "";
    });
    if (!fits) continue;
    try {
      return page.run(fake, { params: createParams(readForm(form)), path: named });
    } catch (error) {
      if (error instanceof ApiError) return problem(error.status, error.message);
      throw error;
    }
  }
  return problem(404, "There is no such page.");
}

const problem = (status: number, message: string): Reply => ({
  status,
  page: pageOf("Not possible", html`<h1>That is not possible</h1><p class="error" role="alert">${message}</p>`),
});
