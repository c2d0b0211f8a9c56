import { z } from "zod";

/** A list under its plural name, with the cursor of the page that follows. */
export const listOf = <Name extends string, Item extends z.ZodType>(name: Name, item: Item) =>
  z.object({ [name]: z.array(item), nextCursor: z.string().nullable() } as { [Key in Name]: z.ZodArray<Item> } & {
    nextCursor: z.ZodNullable<z.ZodString>;
  });
