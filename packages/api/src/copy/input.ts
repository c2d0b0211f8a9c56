import { accountIdSchema } from "@slipstream/core/accounts";
import { FOLLOW_STATUSES, followSettingsPatchSchema, followSettingsSchema, ON_STOP } from "@slipstream/core/copy";
import { z } from "zod";
import { pageInput } from "../page.ts";

const followId = z.uuid("expected a follow id");
const masterId = z.uuid("expected a master id");
export const oneFollow = z.object({ followId });
export const oneMaster = z.object({ masterId });

const followInput = z.object({
  masterId,
  /** Absent: the default account. */
  accountId: accountIdSchema.optional(),
  settings: followSettingsSchema,
});

const EXPECTED_RATE = "expected percent of new profit, such as 10";
export const newFollowInput = followInput.extend({
  /** The rate that the follower read: at another one nothing begins. */
  agreedFeePercentage: z.number({ error: EXPECTED_RATE }).min(0, EXPECTED_RATE).max(100, EXPECTED_RATE).optional(),
});

const change = {
  settings: followSettingsPatchSchema.optional(),
  status: z.enum(["active", "paused"], { error: "expected active or paused" }).optional(),
};
const saysSomething = ({ settings, status }: { settings?: unknown; status?: unknown }) => settings !== undefined || status !== undefined;
const SAYS_NOTHING = { path: ["settings"], message: "expected settings or a status" };
export const changeInput = z.object(change).refine(saysSomething, SAYS_NOTHING);
export const updateInput = oneFollow.extend(change).refine(saysSomething, SAYS_NOTHING);

export const stopInput = z
  .object({ followId: followId.optional(), masterId: masterId.optional(), onStop: z.enum(ON_STOP).optional() })
  .refine(({ followId: follow, masterId: master }) => follow !== undefined || master !== undefined, {
    path: ["followId"],
    message: "expected a follow id or a master id",
  });

/** `alive`: all that are not stopped. */
const FOLLOW_FILTERS = [...FOLLOW_STATUSES, "alive"] as const;
export const followsInput = z.object({
  ...pageInput,
  accountId: accountIdSchema.optional(),
  status: z.enum(FOLLOW_FILTERS, { error: `expected one of ${FOLLOW_FILTERS.join(", ")}` }).optional(),
});

const OUTCOMES = ["copied", "skipped", "pending"] as const;
export const copiesOfFollowInput = z.object({
  ...pageInput,
  outcome: z.enum(OUTCOMES, { error: `expected one of ${OUTCOMES.join(", ")}` }).optional(),
});
/** Without a follow: of all follows, on one account or on all. */
export const copiesInput = copiesOfFollowInput.extend({ followId: followId.optional(), accountId: accountIdSchema.optional() });
export const totalsInput = z.object({ accountId: accountIdSchema.optional() });

const EXPECTED_DAYS = "expected a whole number of days from 1 to 90";
export const whatIfInput = followInput.extend({
  days: z.number({ error: EXPECTED_DAYS }).int(EXPECTED_DAYS).min(1, EXPECTED_DAYS).max(90, EXPECTED_DAYS).default(30),
});
