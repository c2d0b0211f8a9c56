import { makePlace, startProduct } from "../scripts/test/product.ts";

/**
 * One product for the whole run, at sixty minutes of history a minute. Its address and data folder reach the tests by the environment;
 * with E2E_URL given, that product is tested instead and nothing is started.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.E2E_URL) return undefined;
  const place = await makePlace();
  const product = await startProduct(place, { REPLAY_SPEED: "60", LOG_LEVEL: "warn" });
  process.env.E2E_URL = product.url;
  process.env.E2E_DATA_DIR = product.dataDir;
  return async () => {
    await product.stop();
    await place.leave();
  };
}
