import { z } from "zod";
import { pageInput } from "../page.ts";

const searchId = z.uuid("expected a search id");
const path = z.string().min(1, "expected the path of a range").max(200, "expected the path of a range");
export const oneSearch = z.object({ searchId });
export const searchesInput = z.object(pageInput);
export const trialsInput = z.object({
  ...pageInput,
  searchId,
  order: z.enum(["best", "number"], { error: "expected best or number" }).default("best"),
});
export const heatMapInput = z.object({ searchId, x: path, y: path });
export const rangesInput = z.object({
  strategyId: z.uuid("expected a strategy id").optional(),
  version: z.int("expected the number of a version").min(1, "expected the number of a version").optional(),
  spec: z.unknown().optional(),
});
