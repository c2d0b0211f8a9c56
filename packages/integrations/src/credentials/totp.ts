import type { Totp } from "@slipstream/core/people/server";
import { generateSecret, generateURI, verifySync } from "otplib";

const ISSUER = "Slipstream";
const PERIOD_SECONDS = 30;
/** One step to either side: clocks of telephones are not exact. */
const TOLERANCE_SECONDS = 30;

/** RFC 6238 with what every authenticator app understands: SHA-1, six digits, 30 seconds. */
export const totp: Totp = {
  newSecret: () => generateSecret(),
  uriOf: (secret, email) => generateURI({ issuer: ISSUER, label: email, secret, period: PERIOD_SECONDS }),
  findStep(secret, code, now) {
    if (!/^\d{6}$/.test(code)) return null;
    const found = verifySync({
      secret,
      token: code,
      epoch: Math.floor(now / 1_000),
      period: PERIOD_SECONDS,
      epochTolerance: TOLERANCE_SECONDS,
    });
    return found.valid && "timeStep" in found ? found.timeStep : null;
  },
};
