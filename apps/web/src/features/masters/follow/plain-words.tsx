"use client";
import type { FollowTermsView } from "@slipstream/core/copy";
import { formatDecimal, formatMoney, Icon, type IconName } from "@slipstream/ui";
import type { ReactNode } from "react";
import { amountOf, type FollowField, type FollowForm } from "./follow-form.ts";
import { baseOf, MODE_WORDS, ON_STOP_WORDS, said } from "./follow-words.ts";
import styles from "./plain-words.module.css";

type PlainWordsProps = { form: FollowForm; terms: FollowTermsView; isNew: boolean; onEdit: (field: FollowField) => void };

const usdt = (typed: string) => formatMoney(amountOf(typed), { decimals: 0, currency: "USDT" });
const plain = (typed: string) => formatDecimal(amountOf(typed));

/** The settings as sentences. Every figure in them leads to its field. */
export function PlainWords({ form, terms, isNew, onEdit }: PlainWordsProps) {
  const edit = (field: FollowField, words: ReactNode) => (
    <button type="button" className={styles.value} onClick={() => onEdit(field)}>
      {words}
    </button>
  );
  const master = terms.masterName;
  return (
    <section aria-label="Your settings, in plain words">
      <h3 className={styles.title}>Your settings, in plain words</h3>
      <p className={styles.lead}>
        Set aside {edit("copyAmount", usdt(form.copyAmount))} for {master} and copy {edit("mode", MODE_WORDS[form.mode].word.toLowerCase())}
        {form.mode === "fixed-amount" ? <> of {edit("amountPerTrade", usdt(form.amountPerTrade))} per opening</> : null}
        {form.mode === "fixed-risk" ? <> of {edit("riskPct", `${plain(form.riskPct)}%`)} per trade</> : null}, multiplier{" "}
        {edit("copyRatio", `${plain(form.copyRatio)}×`)}.
      </p>
      <Example form={form} terms={terms} />
      <ul className={styles.list}>
        <Line icon="sort">
          At most {edit("maxPositions", plain(form.maxPositions))} positions at once,{" "}
          {edit("maxOrderCost", form.maxOrderCost ? `${usdt(form.maxOrderCost)} each order` : "orders of any size")}, leverage up to{" "}
          {edit("maxLeverage", `${plain(form.maxLeverage)}×`)}. What is too small for the venue is{" "}
          {edit("roundUp", form.roundUp ? "rounded up" : "skipped")}.
        </Line>
        <Line icon="clock">
          Skip an opening when the price is more than{" "}
          {edit("maxSlippagePct", form.maxSlippagePct ? `${plain(form.maxSlippagePct)}%` : "0.5% (BTC and ETH) or 1.5% (others)")} worse
          than {master}’s, or when it comes more than 60 s late. Closes are never skipped.
        </Line>
        <Line icon="check">
          Copy {edit("symbols", form.symbols.length > 0 ? `only ${said(form.symbols.map(baseOf))}` : "all instruments")},{" "}
          {edit("blockedSymbols", form.blockedSymbols.length > 0 ? `never ${said(form.blockedSymbols.map(baseOf))}` : "none blocked")}.{" "}
          {isNew ? <Existing form={form} terms={terms} edit={edit} /> : null}
        </Line>
        {form.stopLossPct || form.takeProfitPct ? (
          <Line icon="alert">
            Own stop {edit("stopLossPct", form.stopLossPct ? `${plain(form.stopLossPct)}% away` : "none")}, own target{" "}
            {edit("takeProfitPct", form.takeProfitPct ? `${plain(form.takeProfitPct)}% away` : "none")} on each position.
          </Line>
        ) : null}
        <Line icon="crit">
          {form.lossLimit ? (
            <>Stop copying if this copy loses {edit("lossLimit", usdt(form.lossLimit))}.</>
          ) : (
            <>No {edit("lossLimit", "loss limit")}: all that is set aside can be lost.</>
          )}{" "}
          When it stops: {edit("onStop", ON_STOP_WORDS[form.onStop].word.toLowerCase())}.
        </Line>
      </ul>
    </section>
  );
}

function Line({ icon, children }: { icon: IconName; children: ReactNode }) {
  return (
    <li className={styles.line}>
      <Icon name={icon} />
      <span>{children}</span>
    </li>
  );
}

function Existing({
  form,
  terms,
  edit,
}: Pick<PlainWordsProps, "form" | "terms"> & { edit: (field: FollowField, words: ReactNode) => ReactNode }) {
  const count = terms.openPositions.length;
  if (count === 0) return null;
  return (
    <>
      {terms.masterName}’s {count === 1 ? "open position is" : `${count} open positions are`}{" "}
      {edit("copyExisting", form.copyExisting ? "copied too" : "not copied")}.
    </>
  );
}

/** What a typical opening of this master means here. The share is the master's; the amount is as typed. */
function Example({ form, terms }: Pick<PlainWordsProps, "form" | "terms">) {
  const typical = terms.symbols.find(({ typicalPct }) => typicalPct !== null);
  if (form.mode !== "proportional" || !typical || typical.typicalPct === null) return null;
  const share = `${typical.typicalPct.toFixed(1)}%`;
  const base = baseOf(typical.symbol);
  return (
    <p className={styles.example}>
      Example: when {terms.masterName} puts <b>{share}</b> of their equity into {base}, as is usual, you put {share} of{" "}
      {usdt(form.copyAmount)}
      {amountOf(form.copyRatio) === "1" ? "" : `, times ${plain(form.copyRatio)},`} into {base}.
    </p>
  );
}
