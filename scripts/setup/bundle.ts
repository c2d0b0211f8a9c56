import type { Plugin } from "esbuild";

/** Our own packages are TypeScript and go into the bundle; what npm installed stays outside and is loaded from node_modules. */
const installedStaysOutside: Plugin = {
  name: "installed-stays-outside",
  setup: (builder) => {
    builder.onResolve({ filter: /^[^./]/ }, ({ path }) => (path.startsWith("@slipstream/") ? undefined : { path, external: true }));
  },
};

/** Bundles each program of a process, its main one and those of its threads, into one module for Node; by the names that they have in `outDir`. */
export async function bundle(programs: Readonly<Record<string, string>>, outDir: string): Promise<void> {
  const { build, stop } = await import("esbuild"); // most starts build nothing
  try {
    await build({
      entryPoints: { ...programs },
      outdir: outDir,
      outExtension: { ".js": ".mjs" },
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
