import type { Scope } from "./context.ts";
import type { FloodClass } from "./flood-limit.ts";

/** Stated by every procedure and every REST route; the sweep test fails where one is missing. */
export type ProcedureMeta = {
  readonly auth: "public" | "user" | "operator";
  /** What a token needs. Absent: no token at all, only a browser session. */
  readonly scope?: Scope;
  /** `self`: works on rows of the caller and of nobody else. `none`: touches no user's rows. */
  readonly owner: "none" | "self";
  readonly rateLimit: FloodClass;
  /** The password must have been entered within the last minutes. */
  readonly sudo?: boolean;
};
