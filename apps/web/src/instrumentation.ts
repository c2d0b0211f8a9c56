/** Runs once when the server starts: a wrong environment ends it at once and says which variable it is. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { requireEnvironment } = await import("./server/require-environment.ts");
  requireEnvironment();
}
