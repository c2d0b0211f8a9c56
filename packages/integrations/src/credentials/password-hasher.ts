import { hash, verify } from "@node-rs/argon2";
import type { Hasher } from "@slipstream/core/people/server";

export type Argon2Cost = { readonly memoryKib: number; readonly passes: number; readonly lanes: number };

/** OWASP's least for argon2id. About 20 ms of one core here. */
export const PASSWORD_COST: Argon2Cost = { memoryKib: 19 * 1_024, passes: 2, lanes: 1 };
/** `Algorithm.Argon2id`: a const enum of the package, which single-file compilers cannot read. */
const ARGON2ID = 2;

/** Hashes off the main thread; how many at once is for the caller to bound. */
export const createPasswordHasher = ({ memoryKib, passes, lanes }: Argon2Cost = PASSWORD_COST): Hasher => ({
  hash: (password) => hash(password, { algorithm: ARGON2ID, memoryCost: memoryKib, timeCost: passes, parallelism: lanes }),
  verify: (stored, password) => verify(stored, password),
});
