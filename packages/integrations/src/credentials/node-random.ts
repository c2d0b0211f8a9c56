import { createHash, randomBytes } from "node:crypto";
import type { Randomness, Sha256 } from "@slipstream/core/people/server";

export const nodeRandom: Randomness = { bytes: (count) => randomBytes(count) };
export const sha256: Sha256 = (text) => createHash("sha256").update(text).digest("hex");
