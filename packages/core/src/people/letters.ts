import { renderLetter } from "./render-letter.ts";

/** Where the links of mails lead; the pages stand at these paths. */
const MAIL_PATHS = {
  confirmEmail: "/confirm-email",
  confirmNewEmail: "/confirm-new-email",
  resetPassword: "/reset-password",
  forgotPassword: "/forgot-password",
  signIn: "/sign-in",
  security: "/settings/security",
  tokens: "/settings/tokens",
} as const;

export type Letter = { readonly subject: string; readonly text: string; readonly html: string };
export type LetterContent = {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly action?: { readonly label: string; readonly url: string };
  /** Where mails of this kind are turned off. */
  readonly off?: { readonly label: string; readonly url: string };
};

/** Mails of this area, in the words of whoever reads them. `appUrl` is the address of this installation, without a slash at its end. */
export function createLetters(appUrl: string) {
  const at = (path: string, token?: string): string => `${appUrl}${path}${token ? `?token=${encodeURIComponent(token)}` : ""}`;
  const letter = (content: LetterContent): Letter => renderLetter(content, appUrl);
  const notice = (subject: string, what: string): Letter =>
    letter({
      subject,
      paragraphs: [what, "If this was not you, set a new password now and end all sessions: somebody else may be using your account."],
      action: { label: "Review your security settings", url: at(MAIL_PATHS.security) },
    });
  return {
    // No name in it: whoever signs up chooses both the name and the address, and nobody shall have words of his sent to others.
    confirmEmail: (token: string) =>
      letter({
        subject: "Confirm your e-mail address",
        paragraphs: [
          "Welcome to Slipstream. Confirm that this address is yours. The link is good for two days.",
          "If you did not sign up, ignore this mail.",
        ],
        action: { label: "Confirm this address", url: at(MAIL_PATHS.confirmEmail, token) },
      }),
    addressKnown: () =>
      letter({
        subject: "You already have an account",
        paragraphs: [
          "Somebody, perhaps you, tried to sign up with this address, which has an account already. Nothing was changed.",
          `If it was you: sign in, or ask for a new password at ${at(MAIL_PATHS.forgotPassword)}.`,
        ],
        action: { label: "Sign in", url: at(MAIL_PATHS.signIn) },
      }),
    resetPassword: (token: string) =>
      letter({
        subject: "Set a new password",
        paragraphs: [
          "Somebody, perhaps you, asked for a new password. The link is good for one hour and for one use. Two-factor sign-in stays as it is.",
          "If it was not you, ignore this mail: nothing was changed.",
        ],
        action: { label: "Set a new password", url: at(MAIL_PATHS.resetPassword, token) },
      }),
    passwordReset: () =>
      notice(
        "Your password was set anew",
        "Your password was set by a link from a mail. All sessions were ended and all API tokens revoked.",
      ),
    passwordChanged: () => notice("Your password was changed", "Your password was changed. All other sessions were ended."),
    confirmNewEmail: (token: string) =>
      letter({
        subject: "Confirm your new e-mail address",
        paragraphs: [
          "Somebody, perhaps you, wants to use this address for an account at Slipstream. Confirm that it is yours. The link is good for one day.",
          "If it was not you, ignore this mail.",
        ],
        action: { label: "Use this address", url: at(MAIL_PATHS.confirmNewEmail, token) },
      }),
    newEmailTaken: () =>
      letter({
        subject: "You already have an account",
        paragraphs: [
          "Somebody, perhaps you, wants to use this address for another account at Slipstream. It has one already. Nothing was changed.",
        ],
        action: { label: "Sign in", url: at(MAIL_PATHS.signIn) },
      }),
    emailChangeAsked: (newEmail: string) =>
      notice("A change of your e-mail address was asked for", `Your account is to use ${newEmail}, as soon as that address is confirmed.`),
    emailChanged: (newEmail: string) => notice("Your e-mail address was changed", `Your account uses ${newEmail} from now on.`),
    twoFactorOn: () =>
      notice("Two-factor sign-in is on", "Signing in needs a code of your authenticator app from now on. All other sessions were ended."),
    twoFactorOff: () =>
      notice("Two-factor sign-in is off", "Signing in needs nothing but your password from now on. All other sessions were ended."),
    recoveryCodesMade: () => notice("New recovery codes", "New recovery codes were made. The old ones are worth nothing now."),
    recoveryCodeUsed: (left: number) =>
      notice("A recovery code was used", `A recovery code was used in place of a code of your authenticator app. ${left} are left.`),
    tokenMade: (name: string, scopes: readonly string[]) =>
      letter({
        subject: "An API token was made",
        paragraphs: [
          `The API token "${name}" was made. It may: ${scopes.join(", ")}.`,
          "If this was not you, revoke it, set a new password and end all sessions.",
        ],
        action: { label: "Review your API tokens", url: at(MAIL_PATHS.tokens) },
      }),
    dataExported: () => notice("Your data was exported", "A file with all of your data was downloaded."),
    erased: () =>
      letter({
        subject: "Your account was erased",
        paragraphs: [
          "Your account and everything that belonged to it were erased, as you asked. This cannot be undone.",
          "Thank you for having been with us.",
        ],
      }),
  };
}
export type Letters = ReturnType<typeof createLetters>;
