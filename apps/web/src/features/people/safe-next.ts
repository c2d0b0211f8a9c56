/** Where to go after signing in: a path of ours, or the dashboard. Never another host. */
export function safeNext(wanted: string | string[] | undefined): string {
  const isOurs = typeof wanted === "string" && /^\/(?![/\\])[^\p{Cc}\\]*$/u.test(wanted) && !wanted.startsWith("/sign-");
  return isOurs ? wanted : "/dashboard";
}
