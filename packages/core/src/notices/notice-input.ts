import { z } from "zod";
import { NOTICE_CHANNELS } from "./channels.ts";
import { NOTICE_KINDS } from "./notice-kinds.ts";

const MAX_MARKED_AT_ONCE = 200;
const id = z.uuid({ error: "expected the id of a notice" });

export const markReadSchema = z.object({
  ids: z
    .array(id, { error: "expected a list of ids" })
    .min(1, "expected at least one id")
    .max(MAX_MARKED_AT_ONCE, `expected at most ${MAX_MARKED_AT_ONCE} ids`),
});
/** `through`: the newest notice that was on screen, so that none is marked that nobody saw. */
export const markAllReadSchema = z.object({ through: id.optional() });

export const setPreferenceSchema = z.object({
  kind: z.enum(NOTICE_KINDS, { error: `expected one of ${NOTICE_KINDS.join(", ")}` }),
  channel: z.enum(NOTICE_CHANNELS, { error: `expected one of ${NOTICE_CHANNELS.join(", ")}` }),
  wanted: z.boolean({ error: "expected true or false" }),
});
export type SetPreferenceInput = z.infer<typeof setPreferenceSchema>;
