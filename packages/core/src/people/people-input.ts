import { z } from "zod";

export const MIN_PASSWORD_LENGTH = 8;
export const MAX_PASSWORD_LENGTH = 128;
export const MAX_EMAIL_LENGTH = 254;
export const MAX_API_TOKENS = 50;
export const MAX_TOKEN_LIFE_DAYS = 3_650;

/** What a bearer token may do. A browser session may do all of it. */
export const TOKEN_SCOPES = ["read", "trade", "account"] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

/** Control characters and line ends have no place in a name; the rest is shown as text wherever it appears. */
const PRINTABLE = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u;
const EXPECTED_NAME = "expected a name of 1 to 60 characters";
const EXPECTED_EMAIL = "expected an e-mail address such as you@example.com";
const EXPECTED_OTP = "expected the six digits of your authenticator app, or a recovery code";

export const emailSchema = z
  .string({ error: EXPECTED_EMAIL })
  .trim()
  .max(MAX_EMAIL_LENGTH, `expected at most ${MAX_EMAIL_LENGTH} characters`)
  .toLowerCase()
  .regex(z.regexes.html5Email, EXPECTED_EMAIL)
  // Without a dot behind the @ it is a host of somebody's own network: only `.local` names and the like get mail here.
  .regex(/@.+\../, EXPECTED_EMAIL);

export const personNameSchema = z
  .string({ error: EXPECTED_NAME })
  .trim()
  .min(1, EXPECTED_NAME)
  .max(60, EXPECTED_NAME)
  .regex(PRINTABLE, "expected a name without control characters");

/** Length is counted in characters, not in UTF-16 units. Compared as entered, but for Unicode's two ways to write one character. */
export const newPasswordSchema = z
  .string({ error: "expected a password" })
  .max(4 * MAX_PASSWORD_LENGTH, `expected at most ${MAX_PASSWORD_LENGTH} characters`)
  .transform((text) => text.normalize("NFC"))
  .refine((text) => [...text].length >= MIN_PASSWORD_LENGTH, `expected at least ${MIN_PASSWORD_LENGTH} characters`)
  .refine((text) => [...text].length <= MAX_PASSWORD_LENGTH, `expected at most ${MAX_PASSWORD_LENGTH} characters`);

/** A password that is only compared. */
const enteredPasswordSchema = z
  .string({ error: "expected a password" })
  .min(1, "expected a password")
  .max(4 * MAX_PASSWORD_LENGTH, `expected at most ${MAX_PASSWORD_LENGTH} characters`)
  .transform((text) => text.normalize("NFC"));

const otpSchema = z.string({ error: EXPECTED_OTP }).trim().min(1, EXPECTED_OTP).max(40, EXPECTED_OTP);
/** A form sends an empty field where there is no code. */
const optionalOtpSchema = z
  .union([z.literal("").transform(() => undefined), otpSchema], { error: EXPECTED_OTP })
  .nullish()
  .transform((code) => code ?? undefined);
const linkTokenSchema = z
  .string({ error: "expected the token of a link" })
  .min(1, "expected the token of a link")
  .max(200, "expected the token of a link");

export const registerSchema = z.object({ email: emailSchema, password: newPasswordSchema, name: personNameSchema });
export type RegisterInput = z.output<typeof registerSchema>;

/** The address is not checked for its form: a wrong one is an unknown one. */
export const credentialsSchema = z.object({
  email: z
    .string({ error: EXPECTED_EMAIL })
    .trim()
    .min(1, EXPECTED_EMAIL)
    .max(MAX_EMAIL_LENGTH, `expected at most ${MAX_EMAIL_LENGTH} characters`)
    .toLowerCase(),
  password: enteredPasswordSchema,
  otp: optionalOtpSchema,
});
export type Credentials = z.output<typeof credentialsSchema>;

export const emailOnlySchema = z.object({ email: emailSchema });
export const linkSchema = z.object({ token: linkTokenSchema });
export const resetPasswordSchema = z.object({ token: linkTokenSchema, password: newPasswordSchema });
export const changePasswordSchema = z.object({ currentPassword: enteredPasswordSchema, newPassword: newPasswordSchema });
export const renameSchema = z.object({ name: personNameSchema });
export const enterSudoSchema = z.object({ password: enteredPasswordSchema, otp: optionalOtpSchema });
export const otpOnlySchema = z.object({ otp: otpSchema });
export const sessionIdSchema = z.object({ sessionId: z.uuid("expected a session id") });
export const signOutEverywhereSchema = z.object({ keepThis: z.boolean({ error: "expected true or false" }).default(false) });
export const tokenIdSchema = z.object({ tokenId: z.uuid("expected a token id") });
const EXPECTED_SCOPES = `expected one or more of ${TOKEN_SCOPES.join(", ")}`;
const EXPECTED_LIFE = `expected a whole number of days from 1 to ${MAX_TOKEN_LIFE_DAYS}, or null for no end`;
export const createTokenSchema = z.object({
  name: personNameSchema,
  scopes: z
    .array(z.enum(TOKEN_SCOPES, { error: EXPECTED_SCOPES }), { error: EXPECTED_SCOPES })
    .min(1, EXPECTED_SCOPES)
    .max(TOKEN_SCOPES.length, EXPECTED_SCOPES)
    .transform((scopes) => TOKEN_SCOPES.filter((scope) => scopes.includes(scope))),
  expiresInDays: z
    .number({ error: EXPECTED_LIFE })
    .int(EXPECTED_LIFE)
    .min(1, EXPECTED_LIFE)
    .max(MAX_TOKEN_LIFE_DAYS, EXPECTED_LIFE)
    .nullish(),
});
export type CreateTokenInput = z.output<typeof createTokenSchema>;
/** Typed by hand, so that nobody erases an account by a slip. */
export const eraseSchema = z.object({ email: emailSchema });
