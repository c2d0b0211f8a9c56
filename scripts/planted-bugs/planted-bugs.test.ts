import fs from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { PLANTED_BUGS } from "./planted-bugs.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

// Whether they turn a test red is what `npm run planted-bugs` shows; here they must be plantable.
it.each(PLANTED_BUGS.map((bug) => [bug.name, bug] as const))("can be planted: %s", (_name, { file, find, replace, test }) => {
  expect(fs.readFileSync(path.join(ROOT, file), "utf8").split(find).length - 1).toBe(1);
  expect(replace).not.toBe(find);
  expect(fs.existsSync(path.join(ROOT, test))).toBe(true);
});
