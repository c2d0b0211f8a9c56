import { Refusal } from "@slipstream/kernel";
import { z } from "zod";
import { toOpenApi } from "../openapi.ts";
import { jsonRoute, type Route, textRoute } from "../route.ts";

const tag = "Service";
const anybody = { auth: "public", owner: "none", rateLimit: "read" } as const;

const checkView = z.object({ ok: z.boolean(), detail: z.string().nullable() });
/** `redis` and `market` may be down: the service is then slower or its prices old, but it serves. */
const checksView = z.object({ database: checkView, migrations: checkView, redis: checkView, market: checkView });
export type ReadyChecks = z.infer<typeof checksView>;

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

/** `allRoutes` is asked when the document is, because this route is one of them. */
export function serviceRoutes(allRoutes: () => readonly Route[]): Route[] {
  let document: string | undefined;
  return [
    jsonRoute({
      method: "GET",
      path: "/api/health",
      tag,
      summary: "Is the process alive",
      meta: anybody,
      answer: z.object({ status: z.literal("alive") }),
      run: async () => ({ status: "alive" as const }),
    }),
    jsonRoute({
      method: "GET",
      path: "/api/ready",
      tag,
      summary: "Can it serve",
      description: "200 while the database can be reached and is migrated, else 503. Redis and the market are told, but may be down.",
      meta: anybody,
      answer: z.object({ status: z.literal("ready"), checks: checksView }),
      run: async (ctx) => {
        const checks = await ctx.service.check();
        if (checks.database.ok && checks.migrations.ok) return { status: "ready" as const, checks };
        throw new Refusal("try-later", "not-ready", "The service cannot serve yet.", { detail: { checks } });
      },
    }),
    textRoute({
      method: "GET",
      path: "/api/metrics",
      tag,
      summary: "Measures of this process, for Prometheus",
      description: "Also at `/metrics`.",
      meta: anybody,
      contentType: "text/plain; version=0.0.4; charset=utf-8",
      run: async (ctx) => once(await ctx.service.metrics()),
    }),
    textRoute({
      method: "GET",
      path: "/api/openapi.json",
      tag,
      summary: "This document",
      meta: anybody,
      contentType: "application/json; charset=utf-8",
      run: async (ctx) => {
        document ??= JSON.stringify(toOpenApi(allRoutes(), ctx.service.version));
        return once(document);
      },
    }),
  ];
}
