import { z } from "zod";

export const MAX_PAGE = 200;
const EXPECTED_LIMIT = `expected a whole number from 1 to ${MAX_PAGE}`;

/** Every list takes these two. A cursor is opaque: it comes from the page before. */
export const pageInput = {
  limit: z.number({ error: EXPECTED_LIMIT }).int(EXPECTED_LIMIT).min(1, EXPECTED_LIMIT).max(MAX_PAGE, EXPECTED_LIMIT).default(50),
  cursor: z
    .string({ error: "expected the next_cursor of the page before" })
    .regex(/^[A-Za-z0-9_-]{1,100}$/, "expected the next_cursor of the page before")
    .nullish(),
};

/** Newest first unless said otherwise; `nextCursor` is null on the last page. */
export const pageOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });
