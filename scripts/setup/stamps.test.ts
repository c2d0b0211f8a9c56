import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { hashSources, isFresh, makeStamped } from "./stamps.ts";

let root: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "slipstream-stamps-"));
  write("src/a.ts", "a");
});
afterEach(() => fs.rmSync(root, { recursive: true }));

function write(file: string, content: string): void {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), content);
}
const hash = () => hashSources(root, ["src", "lock.json"]);

it.each([
  ["a content", () => write("src/a.ts", "b")],
  ["a new file", () => write("src/b.ts", "")],
  ["a name", () => fs.renameSync(path.join(root, "src/a.ts"), path.join(root, "src/z.ts"))],
  ["a file that is named itself", () => write("lock.json", "1")],
])("changes with %s", (_name, change) => {
  const before = hash();
  change();
  expect(hash()).not.toBe(before);
});

it.each(["src/a.test.ts", "src/node_modules/x.js", "src/.next/x.js", "src/dist/main.mjs", "other/a.ts"])(
  "does not change with %s",
  (file) => {
    const before = hash();
    write(file, "x");
    expect(hash()).toBe(before);
  },
);

it("says that what was made is fresh, until its sources change", async () => {
  const stamp = path.join(root, "dist/.stamp");
  expect(isFresh(stamp, hash())).toBe(false);
  await makeStamped(stamp, hash(), async () => {});
  expect(isFresh(stamp, hash())).toBe(true);
  write("src/a.ts", "b");
  expect(isFresh(stamp, hash())).toBe(false);
});

it("leaves no stamp where the making fails", async () => {
  const stamp = path.join(root, "dist/.stamp");
  const before = hash();
  await makeStamped(stamp, before, async () => {});
  write("src/a.ts", "b");
  await expect(makeStamped(stamp, hash(), () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(isFresh(stamp, hash())).toBe(false);
  expect(isFresh(stamp, before)).toBe(false);
});

it("makes it once where two want it at the same time", async () => {
  const stamp = path.join(root, "dist/.stamp");
  let made = 0;
  const make = async () => {
    made += 1;
  };
  await Promise.all([makeStamped(stamp, hash(), make), makeStamped(stamp, hash(), make)]);
  expect(made).toBe(1);
});
