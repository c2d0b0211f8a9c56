import { findPid, isReady, PROCESS_NAMES } from "../../scripts/test/product.ts";
import { expect, test } from "../fixtures.ts";

/** The product that global-setup.ts started. */
function product(): { url: string; dataDir: string } {
  const { E2E_URL, E2E_DATA_DIR } = process.env;
  if (!E2E_URL || !E2E_DATA_DIR) throw new Error("faults need a product of their own: run without E2E_URL");
  return { url: E2E_URL, dataDir: E2E_DATA_DIR };
}

for (const name of PROCESS_NAMES) {
  test(`${name} is started again when it is killed, and the product serves as before`, async () => {
    const { url, dataDir } = product();
    const before = findPid(dataDir, name);
    expect(before).not.toBeNull();
    process.kill(before ?? 0, "SIGKILL");
    await expect.poll(() => findPid(dataDir, name), { timeout: 60_000 }).not.toBe(before);
    await expect.poll(() => findPid(dataDir, name), { timeout: 60_000 }).not.toBeNull();
    await expect.poll(() => isReady(url), { timeout: 60_000 }).toBe(true);
  });
}
