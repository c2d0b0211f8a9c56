const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);

/**
 * Whether anybody who reaches the web may read what would have been mailed, links for new passwords included: only where no mail leaves the
 * machine, with the database that the start itself runs, and while nobody but this machine can connect.
 */
export const mayShowInbox = (env: { EMBEDDED: "0" | "1"; SMTP_URL?: string; HOST: string }): boolean =>
  env.EMBEDDED === "1" && env.SMTP_URL === undefined && LOOPBACK.has(env.HOST);
