import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { copyTree } from "./planted-bugs/copy-tree.ts";
import { PLANTED_BUGS, type PlantedBug } from "./planted-bugs/planted-bugs.ts";

// `npm run planted-bugs [part of a name …]`: plants each bug into a copy of the sources and runs the test that must notice it.

const LIMIT_MS = 10 * 60_000;
const wanted = process.argv.slice(2);
const bugs = PLANTED_BUGS.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
const copy = copyTree();
process.once("exit", copy.remove);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

const run = (test: string) => {
  const vitest = path.join(copy.root, "node_modules/vitest/vitest.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [vitest, "run", "--bail=1", test], {
    cwd: copy.root,
    timeout: LIMIT_MS,
    encoding: "utf8",
  });
  return { isRed: status !== 0, said: `${stdout}${stderr}` };
};

/** Why the bug was not caught; null when it was. */
function plant({ file, find, replace, test, says }: PlantedBug): string | null {
  const place = path.join(copy.root, file);
  const text = fs.readFileSync(place, "utf8");
  if (text.split(find).length !== 2) return `the text to replace stands in ${file} ${text.split(find).length - 1} times`;
  fs.writeFileSync(
    place,
    text.replace(find, () => replace),
  );
  try {
    const { isRed, said } = run(test);
    if (!isRed) return `${test} stays green`;
    return said.includes(says) ? null : `${test} is red, but does not say "${says}":\n${said.slice(-3_000)}`;
  } finally {
    fs.writeFileSync(place, text);
  }
}

let missed = 0;
for (const test of new Set(bugs.map((bug) => bug.test))) {
  const { isRed, said } = run(test);
  if (!isRed) continue;
  console.log(`✗ ${test} is red without any bug:\n${said.slice(-3_000)}`);
  missed += 1;
}
for (const bug of missed === 0 ? bugs : []) {
  const begunAt = performance.now();
  const why = plant(bug);
  if (why !== null) missed += 1;
  console.log(
    `${why === null ? "✓" : "✗"} ${bug.name} (${((performance.now() - begunAt) / 1000).toFixed(1)} s)${why === null ? "" : `: ${why}`}`,
  );
}
console.log(`${bugs.length - missed} of ${bugs.length} planted bugs turn a test red`);
process.exitCode = missed === 0 && bugs.length > 0 ? 0 : 1;
