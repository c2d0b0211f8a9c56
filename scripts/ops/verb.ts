/** One thing that an operator can do from a terminal. */
export type Verb = {
  /** What follows the verb, as in a manual. */
  readonly usage: string;
  /** The first line is its summary. */
  readonly help: string;
  /** Throws WrongUsage for arguments it does not understand, OpsFailure when not all is well. */
  readonly run: (args: readonly string[], context: OpsContext) => Promise<void>;
};

export type OpsContext = {
  /** DATABASE_URL, else the database of the Slipstream that runs here. Throws OpsFailure where there is neither. */
  databaseUrl(): string;
  print(line: string): void;
};

export class WrongUsage extends Error {
  override name = "WrongUsage";
}

export class OpsFailure extends Error {
  override name = "OpsFailure";
}
