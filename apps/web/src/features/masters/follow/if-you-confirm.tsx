import type { FollowTermsView, FollowView } from "@slipstream/core/copy";
import { formatMoney } from "@slipstream/ui";
import { amountOf, type FollowForm } from "./follow-form.ts";

const usdt = (decimal: string | null) => formatMoney(decimal, { currency: "USDT" });

/** What happens at once, what later, and what may be lost. */
export function IfYouConfirm({ form, terms, follow }: { form: FollowForm; terms: FollowTermsView; follow: FollowView | null }) {
  const account = terms.accounts.find(({ accountId }) => accountId === form.accountId);
  const stop = form.lossLimit
    ? `The copy stops at a loss of ${usdt(amountOf(form.lossLimit))}; price gaps can exceed it.`
    : "Without a loss limit all of it can be lost.";
  if (follow)
    return (
      <p>
        <b>If you save:</b> changes hold for what is opened from now on; positions that are open stay as they are. {stop}
      </p>
    );
  return (
    <p>
      <b>If you confirm:</b> {usdt(amountOf(form.copyAmount))}
      {account?.free ? ` of ${usdt(account.free)} free on ${account.name}` : ""} is set aside,{" "}
      {form.copyExisting && terms.openPositions.length > 0
        ? "what the master holds is bought at once, and the next opening is copied."
        : "nothing is bought now, and the next opening is copied."}{" "}
      {stop}
    </p>
  );
}
