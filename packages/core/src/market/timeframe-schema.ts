import { z } from "zod";
import { TIMEFRAMES } from "./timeframe.ts";

export const timeframeSchema = z.enum(TIMEFRAMES, { error: `expected one of ${TIMEFRAMES.join(", ")}` });
