// What is installed, compared with what the lock file asks for. Plain JavaScript: it runs before anything is installed.

/**
 * The packages that the lock file asks for and that are not installed in that version. `installed` is npm's own record
 * (node_modules/.package-lock.json), null where there is none. What only some platforms have, or only tests need, may be missing.
 * @param {{packages: Record<string, LockEntry>}} lock
 * @param {{packages: Record<string, LockEntry>} | null} installed
 * @param {{dev: boolean}} wanted
 * @returns {string[]}
 *
 * @typedef {{version?: string, link?: boolean, optional?: boolean, dev?: boolean, devOptional?: boolean, peer?: boolean}} LockEntry
 */
export function missingPackages(lock, installed, { dev }) {
  if (!installed) return Object.keys(lock.packages).filter((place) => place.includes("node_modules/"));
  return Object.entries(lock.packages).flatMap(([place, entry]) => {
    if (!place.includes("node_modules/") || entry.optional || entry.devOptional || (entry.dev && !dev)) return [];
    const found = installed.packages[place];
    return found && found.version === entry.version ? [] : [place];
  });
}

/**
 * Whether what only tests need is there already, and so must stay.
 * @param {{packages: Record<string, LockEntry>} | null} installed
 */
export function hasDevPackages(installed) {
  return Object.values(installed?.packages ?? {}).some((entry) => entry.dev);
}
