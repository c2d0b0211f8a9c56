import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const REPOSITORY = path.resolve(import.meta.dirname, "..");
const WORKSPACE_PARENTS = ["apps", "packages"];
const WORKSPACES = [
  ...WORKSPACE_PARENTS.flatMap((parent) => fs.readdirSync(path.join(REPOSITORY, parent)).map((name) => `${parent}/${name}`)),
  "e2e",
  "bench",
].filter((folder) => fs.existsSync(path.join(REPOSITORY, folder, "package.json")));

/** The project's own rule files; a planted tree is judged by exactly these. */
const RULE_FILES = ["biome.json", "knip.json", "tsconfig.base.json", "package.json", ".gitignore", "scripts/lint/no-ambient-date.grit"];

export type PlantedTree = { readonly root: string; remove(): void };

/**
 * A folder with the project's rule files and package manifests but only the sources given here, so that a rule can be seen to fire.
 * Its packages stand in node_modules as they do after an install; `vendors` are empty packages beside them.
 */
export function plantTree(sources: Readonly<Record<string, string>>, vendors: readonly string[] = []): PlantedTree {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "planted-tree-")));
  const write = (file: string, text: string) => {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
  };
  for (const folder of ["apps", "packages", "e2e", "bench", "scripts", "node_modules/@types"])
    fs.mkdirSync(path.join(root, folder), { recursive: true });
  for (const file of [...RULE_FILES, ...WORKSPACES.map((folder) => `${folder}/package.json`)]) {
    write(file, fs.readFileSync(path.join(REPOSITORY, file), "utf8"));
  }
  for (const folder of WORKSPACES) {
    const { name } = JSON.parse(fs.readFileSync(path.join(REPOSITORY, folder, "package.json"), "utf8")) as { name: string };
    fs.mkdirSync(path.dirname(path.join(root, "node_modules", name)), { recursive: true });
    fs.symlinkSync(path.join(root, folder), path.join(root, "node_modules", name));
  }
  fs.symlinkSync(path.join(REPOSITORY, "node_modules/@types/node"), path.join(root, "node_modules/@types/node"));
  for (const vendor of vendors) {
    write(`node_modules/${vendor}/package.json`, JSON.stringify({ name: vendor, version: "1.0.0", type: "module", exports: "./index.js" }));
    write(`node_modules/${vendor}/index.js`, "export {};\n");
  }
  for (const [file, text] of Object.entries(sources)) write(file, text);
  return { root, remove: () => fs.rmSync(root, { recursive: true, force: true }) };
}
