import { invalid, missing } from "./api-error.ts";
import type { Call, List, Row } from "./fake.ts";

export const PAGE = ["limit", "starting_after", "ending_before"] as const;
export const PAGE_BY_TIME = [...PAGE, "created"] as const;
const USUAL_LIMIT = 10;
const HIGHEST_LIMIT = 100;

/** A page of a list that is given oldest first and shown newest first, as Stripe does it. */
export function listPage(oldestFirst: readonly Row[], { params }: Call, url: string): List {
  const limit = params.integer("limit") ?? USUAL_LIMIT;
  if (limit < 1 || limit > HIGHEST_LIMIT) {
    throw invalid(`This value must be between 1 and ${HIGHEST_LIMIT}`, { param: "limit", code: "parameter_invalid_integer" });
  }
  const isWithin = createdFilter({ params });
  const rows = oldestFirst.filter((row) => isWithin("created" in row ? row.created : 0)).toReversed();
  const indexOf = (name: "starting_after" | "ending_before") => {
    const id = params.text(name);
    if (id === undefined) return undefined;
    const index = rows.findIndex((row) => row.id === id);
    if (index < 0) throw missing("object", id, name);
    return index;
  };
  const after = indexOf("starting_after");
  const before = indexOf("ending_before");
  if (before !== undefined) {
    const start = Math.max(0, before - limit);
    return { object: "list", url, has_more: start > 0, data: rows.slice(start, before) };
  }
  const start = after === undefined ? 0 : after + 1;
  return { object: "list", url, has_more: start + limit < rows.length, data: rows.slice(start, start + limit) };
}

function createdFilter({ params }: Pick<Call, "params">): (created: number) => boolean {
  if (!params.has("created")) return () => true;
  if (params.names().includes("created") && Object.keys(params.record("created") ?? {}).length === 0) {
    const exactly = params.integer("created");
    return (created) => created === exactly;
  }
  const bound = (name: string) => params.integer(`created[${name}]`);
  const { gt, gte, lt, lte } = { gt: bound("gt"), gte: bound("gte"), lt: bound("lt"), lte: bound("lte") };
  return (created) =>
    (gt === undefined || created > gt) &&
    (gte === undefined || created >= gte) &&
    (lt === undefined || created < lt) &&
    (lte === undefined || created <= lte);
}
