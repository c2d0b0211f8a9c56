import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const REPOSITORY = path.resolve(import.meta.dirname, "../..");
/** Built, downloaded or kept by git: not needed to run tests of sources. */
const LEFT_OUT = new Set(["node_modules", ".git", ".next", ".turbo", ".data", "dist", "test-results", "playwright-report"]);

export type TreeCopy = { readonly root: string; remove(): void };

/** The sources in a folder of their own, with the packages that are installed here; packages of ours are those of the copy. */
export function copyTree(): TreeCopy {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "planted-bugs-")));
  for (const entry of fs.readdirSync(REPOSITORY)) {
    if (LEFT_OUT.has(entry)) continue;
    const [from, to] = [path.join(REPOSITORY, entry), path.join(root, entry)];
    if (entry === "data") fs.symlinkSync(from, to);
    else fs.cpSync(from, to, { recursive: true, filter: (source) => !LEFT_OUT.has(path.basename(source)) });
  }
  linkPackages(path.join(REPOSITORY, "node_modules"), path.join(root, "node_modules"), root);
  for (const parent of ["apps", "packages"]) {
    for (const name of fs.readdirSync(path.join(root, parent))) {
      const own = path.join(REPOSITORY, parent, name, "node_modules");
      if (fs.existsSync(own)) fs.symlinkSync(own, path.join(root, parent, name, "node_modules"));
    }
  }
  return { root, remove: () => fs.rmSync(root, { recursive: true, force: true }) };
}

function linkPackages(from: string, to: string, root: string): void {
  fs.mkdirSync(path.join(to, "@slipstream"), { recursive: true });
  for (const entry of fs.readdirSync(from)) {
    // What tools keep there belongs to the tree that they work on.
    if (entry === "@slipstream" || entry === ".cache" || entry === ".vite" || entry === ".vitest") continue;
    fs.symlinkSync(path.join(from, entry), path.join(to, entry));
  }
  for (const name of fs.readdirSync(path.join(from, "@slipstream"))) {
    const inside = path.relative(REPOSITORY, fs.realpathSync(path.join(from, "@slipstream", name)));
    fs.symlinkSync(path.join(root, inside), path.join(to, "@slipstream", name));
  }
}
