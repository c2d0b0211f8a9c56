import type { Plugin } from "esbuild";

/** Our own packages are TypeScript and go into the bundle; what npm installed stays outside and is loaded from node_modules. */
const installedStaysOutside: Plugin = {
  name: "installed-stays-outside",
  setup: (builder) => {
    builder.onResolve({ filter: /^[^./]/ }, ({ path }) => (path.startsWith("@slipstream/") ? undefined : { path, external: true }));
  },
};

/** Bundles a process's main file into one module for Node. */
export async function bundle(mainFile: string, outFile: string): Promise<void> {
  const { build, stop } = await import("esbuild"); // most starts build nothing
  try {
    await build({
      entryPoints: [mainFile],
      outfile: outFile,
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      sourcemap: "linked",
      logLevel: "silent",
      plugins: [installedStaysOutside],
    });
  } finally {
    await stop(); // esbuild's own process would stay as long as this one
  }
}
