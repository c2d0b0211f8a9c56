/** Where a record can be taken away: all fills of it, not only those on the page. */
export const recordHref = (masterId: string, file: "fills.csv" | "proof.json"): string =>
  `/api/social/masters/${encodeURIComponent(masterId)}/${file}`;
