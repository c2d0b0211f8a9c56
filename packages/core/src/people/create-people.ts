import { createApiTokens } from "./api-tokens.ts";
import { createEmailChange } from "./email-change.ts";
import { createKit, type PeopleDeps } from "./kit.ts";
import { createOperators } from "./operators.ts";
import { createPasswords } from "./passwords.ts";
import { createProfile } from "./profile.ts";
import { createSessions } from "./sessions.ts";
import { createSignIn } from "./sign-in.ts";
import { createSignUp } from "./sign-up.ts";
import { createSudo } from "./sudo.ts";
import { createTwoFactor } from "./two-factor.ts";

/** The use cases of people, bound to their ports. Each throws a `Refusal` for what a person must hear. */
export function createPeople(deps: PeopleDeps) {
  const kit = createKit(deps);
  return {
    ...createSignUp(kit),
    ...createSignIn(kit),
    ...createSessions(kit),
    ...createPasswords(kit),
    ...createEmailChange(kit),
    ...createTwoFactor(kit),
    ...createSudo(kit),
    ...createApiTokens(kit),
    ...createProfile(kit),
    ...createOperators(kit),
  };
}
export type People = ReturnType<typeof createPeople>;
