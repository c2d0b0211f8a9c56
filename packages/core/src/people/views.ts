import { z } from "zod";
import { AUDIT_KINDS } from "./audit-kinds.ts";
import { TOKEN_SCOPES } from "./people-input.ts";

const time = z.iso.datetime();

/** The signed-in person, as every page shows it. */
export const meView = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  role: z.enum(["user", "operator"]),
  emailConfirmed: z.boolean(),
  /** An address that waits to be confirmed before it replaces the present one. */
  pendingEmail: z.string().nullable(),
  twoFactor: z.boolean(),
  /** Null while two-factor sign-in is off. */
  recoveryCodesLeft: z.number().nullable(),
  createdAt: time,
});
export type MeView = z.infer<typeof meView>;

export const sudoView = z.object({ sudoUntil: time });
export type SudoView = z.infer<typeof sudoView>;

export const sessionView = z.object({
  id: z.uuid(),
  /** "Firefox on Linux" */
  device: z.string(),
  ip: z.string(),
  createdAt: time,
  lastSeenAt: time,
  expiresAt: time,
  /** The one that asks. */
  current: z.boolean(),
});
export type SessionView = z.infer<typeof sessionView>;

export const apiTokenView = z.object({
  id: z.uuid(),
  /** "api": made on the settings page; "login": given out by POST /api/auth/token. */
  kind: z.enum(["api", "login"]),
  name: z.string(),
  /** Its first characters, for recognition. */
  prefix: z.string(),
  scopes: z.array(z.enum(TOKEN_SCOPES)),
  createdAt: time,
  expiresAt: time.nullable(),
  lastUsedAt: time.nullable(),
});
export type ApiTokenView = z.infer<typeof apiTokenView>;

/** `token` is shown this once and never again. */
export const newApiTokenView = z.object({ token: z.string(), apiToken: apiTokenView });
export type NewApiTokenView = z.infer<typeof newApiTokenView>;

export const loginTokenView = z.object({ token: z.string(), expiresAt: time });
export type LoginTokenView = z.infer<typeof loginTokenView>;

/** What an authenticator app takes over: by QR code of the address, or by typing the secret. */
export const twoFactorSetupView = z.object({ secret: z.string(), uri: z.string() });
export type TwoFactorSetupView = z.infer<typeof twoFactorSetupView>;

/** Shown this once and never again; each is good for one sign-in. */
export const recoveryCodesView = z.object({ recoveryCodes: z.array(z.string()) });
export type RecoveryCodesView = z.infer<typeof recoveryCodesView>;

export const auditEventView = z.object({
  id: z.uuid(),
  at: time,
  kind: z.enum(AUDIT_KINDS),
  ip: z.string(),
  device: z.string(),
  userAgent: z.string(),
  detail: z.record(z.string(), z.string()),
});
export type AuditEventView = z.infer<typeof auditEventView>;

/** What goes when an account is erased. */
export const erasurePlanView = z.object({
  email: z.string(),
  accounts: z.number(),
  openPositions: z.number(),
  openOrders: z.number(),
  fills: z.number(),
  apiTokens: z.number(),
});
export type ErasurePlanView = z.infer<typeof erasurePlanView>;

export const inboxMailView = z.object({ id: z.uuid(), to: z.string(), subject: z.string(), text: z.string(), at: time });
export type InboxMailView = z.infer<typeof inboxMailView>;
