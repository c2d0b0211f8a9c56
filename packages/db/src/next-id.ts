import { randomBytes } from "node:crypto";
import type { Clock, NextId } from "@slipstream/kernel";

const RANDOM_BYTES = 10;

/**
 * UUIDs of version 7 (RFC 9562, 6.2 method 1): 48 bits of milliseconds, then a counter that starts at random and grows within a millisecond, so that ids of one
 * process sort in the order in which they were made, also when the clock steps back.
 */
export function createNextId(clock: Clock): NextId {
  let lastMs = 0;
  let counter = 0;
  let pool = Buffer.alloc(0);
  /** Asking the system for every id by itself costs more than all the rest. */
  const nextRandom = (): Buffer => {
    if (pool.length < RANDOM_BYTES) pool = randomBytes(RANDOM_BYTES * 512);
    const random = pool.subarray(0, RANDOM_BYTES);
    pool = pool.subarray(RANDOM_BYTES);
    return random;
  };
  return () => {
    const nowMs = Math.max(clock.now(), lastMs);
    const random = nextRandom();
    // 11 random bits leave room for 2,048 ids and more before the 12-bit counter runs over.
    counter = nowMs > lastMs ? random.readUInt16BE(8) & 0x7ff : counter + 1;
    lastMs = nowMs;
    if (counter > 0xfff) {
      lastMs += 1;
      counter = 0;
    }
    const time = lastMs.toString(16).padStart(12, "0");
    random[0] = ((random[0] ?? 0) & 0x3f) | 0x80;
    const tail = random.toString("hex", 0, 8);
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, "0")}-${tail.slice(0, 4)}-${tail.slice(4)}`;
  };
}
