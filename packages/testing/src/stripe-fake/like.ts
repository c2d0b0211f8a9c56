/** An object of ours whose every field is a field of Stripe's own object, with a value that may stand there: the compiler says so. */
export type Like<
  Theirs,
  Ours extends Pick<Theirs, Extract<keyof Ours, keyof Theirs>> & { [Unknown in Exclude<keyof Ours, keyof Theirs>]: never },
> = Ours;

export type Seconds = number;
export type Cents = number;
export type Metadata = Record<string, string>;
/** What Stripe says of a payment or a setup that failed. */
export type CardFailure = { type: "card_error"; code: string; decline_code?: string; message: string };
