import type { Operand, Rule } from "../strategy/index.ts";
import type { CustomIndicators } from "./check-strategy.ts";
import { type ColumnBook, finiteRatio } from "./column-book.ts";
import type { Mask, MaskBook } from "./mask-book.ts";

/** Of the open position at a bar's close: profit in percent of its entry price, and closed bars since its entry. */
export type ExitTest = (bar: number, profitPct: number, barsHeld: number) => boolean;
/** A rule that does not look at the position is a mask; the others are asked at each bar of a position, with their other parts as masks. */
export type ExitRule = { readonly mask: Mask; readonly test: null } | { readonly mask: null; readonly test: ExitTest };

type Books = { readonly columns: ColumnBook; readonly masks: MaskBook; readonly customs: CustomIndicators };

export const toExitRule = (rule: Rule, books: Books): ExitRule =>
  asksForPosition(rule, books.customs)
    ? { mask: null, test: testOf(rule, books) }
    : { mask: books.masks.maskOf(rule, books.customs), test: null };

function asksForPosition(rule: Rule, customs: CustomIndicators): boolean {
  const asks = (operand: Operand) => operandAsks(operand, customs);
  switch (rule.kind) {
    case "all":
    case "any":
      return rule.of.some((each) => asksForPosition(each, customs));
    case "not":
      return asksForPosition(rule.of, customs);
    case "compare":
      return asks(rule.left) || asks(rule.right);
    case "between":
      return asks(rule.of) || asks(rule.low) || asks(rule.high);
    default:
      return false;
  }
}

function operandAsks(operand: Operand, customs: CustomIndicators): boolean {
  if (operand.kind === "position") return true;
  return (
    (operand.kind === "difference" || operand.kind === "ratio") &&
    (operandAsks(operand.left, customs) || operandAsks(operand.right, customs))
  );
}

function testOf(rule: Rule, books: Books): ExitTest {
  if (!asksForPosition(rule, books.customs)) {
    const mask = books.masks.maskOf(rule, books.customs);
    return (bar) => mask[bar] === 1;
  }
  switch (rule.kind) {
    case "all": {
      const tests = rule.of.map((each) => testOf(each, books));
      return (bar, profit, held) => tests.every((test) => test(bar, profit, held));
    }
    case "any": {
      const tests = rule.of.map((each) => testOf(each, books));
      return (bar, profit, held) => tests.some((test) => test(bar, profit, held));
    }
    case "not": {
      const test = testOf(rule.of, books);
      return (bar, profit, held) => !test(bar, profit, held);
    }
    case "between": {
      const [of, low, high] = [valueReader(rule.of, books), valueReader(rule.low, books), valueReader(rule.high, books)];
      return (bar, profit, held) => {
        const value = of(bar, profit, held);
        return value >= low(bar, profit, held) && value <= high(bar, profit, held);
      };
    }
    case "compare": {
      const [left, right] = [valueReader(rule.left, books), valueReader(rule.right, books)];
      switch (rule.op) {
        case "<":
          return (...at) => left(...at) < right(...at);
        case "<=":
          return (...at) => left(...at) <= right(...at);
        case ">":
          return (...at) => left(...at) > right(...at);
        case ">=":
          return (...at) => left(...at) >= right(...at);
      }
    }
  }
  throw new Error(`an exit of ${rule.kind} was not checked`);
}

type Value = (bar: number, profitPct: number, barsHeld: number) => number;

function valueReader(operand: Operand, books: Books): Value {
  if (operand.kind === "position") return operand.field === "profit-pct" ? (_bar, profit) => profit : (_bar, _profit, held) => held;
  if ((operand.kind === "difference" || operand.kind === "ratio") && operandAsks(operand, books.customs)) {
    const [left, right] = [valueReader(operand.left, books), valueReader(operand.right, books)];
    return operand.kind === "difference" ? (...at) => left(...at) - right(...at) : (...at) => finiteRatio(left(...at), right(...at));
  }
  const column = books.columns.columnOf(operand, books.customs);
  return typeof column === "number" ? () => column : (bar) => column[bar] as number;
}
