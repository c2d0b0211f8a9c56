import { type CardName, cardNames, isCardName, TEST_CARDS } from "../cards.ts";
import type { Params } from "../form.ts";
import { type Html, html } from "./html.ts";

/** The cards that one can choose from, as a group of radio buttons. */
export function cardChoice(chosen: CardName = "works"): Html {
  const choices = cardNames().map((name) => {
    const { brand, label, last4 } = TEST_CARDS[name];
    return html`<label class="card"><input type="radio" name="card" value="${name}"${name === chosen && html` checked`}><span>${label}</span> <code>${brand} ${last4}</code></label>`;
  });
  return html`<fieldset><legend>Choose a card</legend>${choices}</fieldset>`;
}

export function chosenCard(params: Params): CardName {
  const name = params.text("card") ?? "works";
  return isCardName(name) ? name : "works";
}
