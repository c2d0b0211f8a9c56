export { COMMON_PASSWORDS } from "./common-passwords.ts";
export { credentialsEnv } from "./env.ts";
export { nodeRandom, sha256 } from "./node-random.ts";
export { type Argon2Cost, createPasswordHasher, PASSWORD_COST } from "./password-hasher.ts";
export { createSealer } from "./sealer.ts";
export { totp } from "./totp.ts";
