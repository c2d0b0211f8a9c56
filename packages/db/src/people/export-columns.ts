/** How a column appears in an export. `withheld`: never, because it is a secret, the hash of one, or text that may hold one. */
export type ExportAs = "plain" | "decimal" | "money" | "withheld";
export type ExportedTable = {
  readonly table: string;
  /** Which rows are the person's; `$1` is the user's id. */
  readonly owned: string;
  /** Unique together, in this order; pages follow it. Name and type. */
  readonly key: readonly (readonly [string, string])[];
  readonly columns: Readonly<Record<string, ExportAs>>;
};

export const plain = (...names: readonly string[]): Record<string, ExportAs> => Object.fromEntries(names.map((name) => [name, "plain"]));
export const decimal = (...names: readonly string[]): Record<string, ExportAs> =>
  Object.fromEntries(names.map((name) => [name, "decimal"]));
export const money = (...names: readonly string[]): Record<string, ExportAs> => Object.fromEntries(names.map((name) => [name, "money"]));
export const withheld = (...names: readonly string[]): Record<string, ExportAs> =>
  Object.fromEntries(names.map((name) => [name, "withheld"]));

export const OWN = "user_id = $1";
export const OF_OWN_ACCOUNT = "account_id IN (SELECT id FROM accounts WHERE user_id = $1)";
export const BY_ID: ExportedTable["key"] = [["id", "uuid"]];
export const BY_SEQ: ExportedTable["key"] = [["seq", "bigint"]];
