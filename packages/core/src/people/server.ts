export type { Bearer } from "./api-tokens.ts";
export { createPeople, type People } from "./create-people.ts";
export { deliverDueMails } from "./deliver-mails.ts";
export type { PeopleDeps } from "./kit.ts";
export { createDemoOperator, DEMO_OPERATOR_EMAIL } from "./operators.ts";
export type {
  ApiTokenRecord,
  AuditRecord,
  CommonPasswords,
  FeeRules,
  Hasher,
  Holdings,
  LinkPurpose,
  LinkRecord,
  MailRecord,
  MailStore,
  MailTransport,
  OpenFees,
  PeopleStore,
  PeopleWrites,
  Randomness,
  RateLimitStore,
  Role,
  Sealer,
  SessionRecord,
  Sha256,
  Totp,
  UserRecord,
} from "./ports.ts";
export { renderLetter } from "./render-letter.ts";
export { judgeSession, LOGIN_TOKEN_LIFE_MS, SESSION_IDLE_MS, SESSION_LIFE_MS, SUDO_MS } from "./session-life.ts";
export type { CurrentSession } from "./sessions.ts";
export type { NewSession } from "./sign-in.ts";
export { tidyPeople } from "./tidy-people.ts";
export { toExportDocument } from "./to-export-document.ts";
export { toPlainVisitor, type Visitor } from "./visitor.ts";
