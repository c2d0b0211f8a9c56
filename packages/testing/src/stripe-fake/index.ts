export { type CardName, TEST_CARDS } from "./cards.ts";
export type { StripeControl } from "./control.ts";
export { type StripeFake, type StripeFakeOptions, startStripeFake } from "./start-stripe-fake.ts";
