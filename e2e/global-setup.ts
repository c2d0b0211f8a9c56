import { makePlace, startProduct } from "../scripts/test/product.ts";

const BILLING = {
  BILLING_DEMO: "1",
  BILLING_REMIND_HOURS: "0,0.001,0.002",
  BILLING_GRACE_HOURS: "0.003",
  PAYOUT_HOLD_HOURS: "0",
  PAYOUT_RESERVE_HOURS: "0.001",
};

/**
 * One product for the whole run, at sixty minutes of history a minute, with a simulation of Stripe whose reminders come in seconds. Its address and data folder reach the tests by the environment;
 * with E2E_URL given, that product is tested instead and nothing is started.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.E2E_URL) return undefined;
  const place = await makePlace();
  const product = await startProduct(place, { REPLAY_SPEED: "60", LOG_LEVEL: "warn", ...BILLING });
  process.env.E2E_URL = product.url;
  process.env.E2E_DATA_DIR = product.dataDir;
  return async () => {
    await product.stop();
    await place.leave();
  };
}
