/** Codes with which the server closes a connection, beside the standard ones. */
export const CLOSE_CODES = {
  /** The server is going: connect again, each browser after a delay of its own. */
  goingAway: 1001,
  badFrames: 4400,
  signedOut: 4401,
  /** The ticket was forged, too old or used before: fetch another. */
  badTicket: 4403,
  tooMany: 4429,
} as const;
