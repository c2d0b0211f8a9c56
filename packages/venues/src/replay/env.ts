import { z } from "zod";

const EXPECTED_SPEED = "expected a whole number from 1 to 3600: seconds of the recording in one second";

export const replayEnv = {
  REPLAY_SPEED: z.coerce
    .number({ error: EXPECTED_SPEED })
    .int(EXPECTED_SPEED)
    .min(1, EXPECTED_SPEED)
    .max(3_600, EXPECTED_SPEED)
    .default(60),
  /** Where a recording that was never played starts, on its own time. */
  REPLAY_FROM: z.iso
    .datetime({ offset: true, error: "expected a time in ISO 8601 such as 2025-05-18T15:36:00Z" })
    .transform((text) => Date.parse(text))
    .optional(),
};
