import type { Credential } from "@slipstream/core/live/server";
import { z } from "zod";
import type { UserActor } from "../context.ts";

export const ticketView = z.object({ ticket: z.string(), url: z.string() });

/** The connection ends with the session or token that it was opened by. */
export const credentialOf = (user: UserActor): Credential =>
  user.kind === "session" ? { kind: "session", id: user.sessionId } : { kind: "token", id: user.tokenId };
