import { textRoute } from "../rest/route.ts";

export const dataExportRoute = textRoute({
  method: "GET",
  path: "/api/exports/my-data.json",
  tag: "Exports",
  summary: "Everything that is kept about you",
  description: "For browsers only, within ten minutes after the password was entered again. Nothing secret is in it.",
  meta: { auth: "user", owner: "self", rateLimit: "change", sudo: true },
  contentType: "application/json; charset=utf-8",
  fileName: "slipstream-data.json",
  run: (ctx) => ctx.people.exportData({ userId: ctx.userId, visitor: ctx.visitor }),
});
