export { feesOfLife, type LifeEvent, type ModelFee, ofUnits, profitOf, toCents, unitsOf } from "./fee-model.ts";
export { decimal, type Fraction, fraction } from "./fraction.ts";
