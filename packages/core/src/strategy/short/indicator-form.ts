import { plainName, ShortFields, wrong } from "./short-fields.ts";
import { operandByName, readOperand, type ShortCustom, withFields } from "./short-operand.ts";

/** What a request says of a custom indicator; nobody has checked its definition yet. */
export type ReadIndicator = { readonly name: unknown; readonly definition: unknown; readonly levels: unknown };

/** `{name, type: "rsi", parameters: {period: 14}, levels: {overbought: 70}}`, arithmetic of two values, or a whole operand as `definition`. */
export function readIndicatorForm(json: unknown, customs: readonly ShortCustom[] = []): ReadIndicator {
  const fields = new ShortFields(json, "");
  const name = fields.take("name")?.value;
  const levels = fields.take("levels")?.value ?? {};
  const whole = fields.take("definition", "operand");
  if (whole) {
    fields.refuseRest();
    return { name, levels, definition: whole.value };
  }
  const type = fields.text("type", "indicator");
  if (!type) throw wrong("type", "expected the name of an indicator, or a definition");
  const kind = { difference: "difference", minus: "difference", ratio: "ratio", divide: "ratio" }[plainName(type.value)];
  if (kind) {
    const [left, right] = ["left", "right"].map((part) => {
      const given = fields.take(part);
      if (!given) throw wrong(part, "expected a number, a price or an indicator");
      return readOperand(given.value, given.field, customs);
    });
    fields.refuseRest();
    return { name, levels, definition: { kind, left, right } };
  }
  const found = operandByName(type.value, customs);
  if (!found) throw wrong(type.field, `there is no indicator ${type.value.slice(0, 40)}`);
  const definition = withFields(found.operand, fields);
  const shift = fields.whole(100, "shift", "offset", "barsago");
  fields.refuseRest();
  return { name, levels, definition: shift === undefined ? definition : { kind: "shift", of: definition, bars: shift } };
}
