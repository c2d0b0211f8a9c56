import { describe, expect, it } from "vitest";
import { hasDevPackages, missingPackages } from "./install-plan.mjs";

const lock = {
  packages: {
    "": { version: "0.1.0" },
    "apps/web": { version: "0.1.0" },
    "node_modules/next": { version: "16.0.0" },
    "node_modules/@slipstream/web": { link: true },
    "node_modules/vitest": { version: "4.0.0", dev: true },
    "node_modules/@esbuild/darwin-arm64": { version: "1.0.0", optional: true },
    "node_modules/@types/react": { version: "19.0.0", devOptional: true },
  },
};
const installed = (packages: Record<string, { version?: string; link?: boolean; dev?: boolean }>) => ({ packages });
const forStart = installed({ "node_modules/next": { version: "16.0.0" }, "node_modules/@slipstream/web": { link: true } });

describe("missingPackages", () => {
  it("misses everything on a fresh clone", () => {
    expect(missingPackages(lock, null, { dev: false })).toContain("node_modules/next");
  });

  it("is content without what tests and other platforms need", () => {
    expect(missingPackages(lock, forStart, { dev: false })).toEqual([]);
  });

  it("misses what tests need when they are to run", () => {
    expect(missingPackages(lock, forStart, { dev: true })).toEqual(["node_modules/vitest"]);
  });

  it("misses another version, and a package of our own that came in", () => {
    const older = installed({ "node_modules/next": { version: "15.0.0" } });
    expect(missingPackages(lock, older, { dev: false })).toEqual(["node_modules/next", "node_modules/@slipstream/web"]);
  });
});

it("knows whether what only tests need is there", () => {
  expect(hasDevPackages(forStart)).toBe(false);
  expect(hasDevPackages(installed({ "node_modules/vitest": { version: "4.0.0", dev: true } }))).toBe(true);
  expect(hasDevPackages(null)).toBe(false);
});
