import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import type { Sealer } from "@slipstream/core/people/server";

const VERSION = "v1";
const IV_BYTES = 12;
/** Pinned: without it Node takes a tag of four bytes for good. */
const TAG_BYTES = 16;
const KEY_ID_LENGTH = 8;

type SealingKey = { readonly id: string; readonly key: Buffer };

/** A key of its own for this purpose, so that master keys never meet data, and a name that gives nothing away. */
function toSealingKey(masterBase64: string): SealingKey {
  const key = Buffer.from(hkdfSync("sha256", Buffer.from(masterBase64, "base64"), "", "slipstream people v1", 32));
  return { id: createHash("sha256").update(key).digest("hex").slice(0, KEY_ID_LENGTH), key };
}

/**
 * AES-256-GCM with a fresh random IV: `v1.<key>.<iv>.<tag + ciphertext>`. The context is authenticated with it, so what was sealed for one
 * user opens for no other. Seals under the first key, opens under each of them. Opening throws for anything that was changed.
 */
export function createSealer(masterKeysBase64: readonly [string, ...string[]]): Sealer {
  const [current, ...older] = masterKeysBase64.map(toSealingKey);
  if (!current) throw new Error("a sealer needs a key");
  const aadOf = (keyId: string, context: string): Buffer => Buffer.from(`${VERSION}|${keyId}|${context}`);
  return {
    seal(text, context) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv("aes-256-gcm", current.key, iv, { authTagLength: TAG_BYTES });
      cipher.setAAD(aadOf(current.id, context));
      const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      const body = Buffer.concat([cipher.getAuthTag(), sealed]);
      return [VERSION, current.id, iv.toString("base64url"), body.toString("base64url")].join(".");
    },
    open(sealed, context) {
      const [version, keyId, iv, body, ...rest] = sealed.split(".");
      const sealing = [current, ...older].find(({ id }) => id === keyId);
      if (version !== VERSION || !keyId || !iv || !body || rest.length > 0) throw new Error("not a sealed text");
      if (!sealing) throw new Error(`sealed under a key that is not here: ${keyId}`);
      const bytes = Buffer.from(body, "base64url");
      const decipher = createDecipheriv("aes-256-gcm", sealing.key, Buffer.from(iv, "base64url"), { authTagLength: TAG_BYTES });
      decipher.setAAD(aadOf(keyId, context));
      decipher.setAuthTag(bytes.subarray(0, TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(TAG_BYTES)), decipher.final()]).toString("utf8");
    },
  };
}
