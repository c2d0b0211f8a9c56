import { getUser } from "./get-user.ts";
import type { Kit } from "./kit.ts";
import type { OpenFees } from "./ports.ts";
import { badCursor, refuse } from "./refuse.ts";
import { toExportDocument } from "./to-export-document.ts";
import type { AuditEventView, ErasurePlanView, InboxMailView, MeView } from "./views.ts";
import { describeDevice, type Visitor } from "./visitor.ts";

type Mine = { userId: string };

/** What is open, and what to do about it. */
function sayOpenFees(open: readonly OpenFees[]): string {
  const parts = open.map(({ currency, amount, invoices, unsettled }) => {
    if (unsettled) return `${amount} ${currency} of follows that are not settled yet (stop them first)`;
    return `${amount} ${currency}${invoices > 0 ? "" : " on the next invoice"}`;
  });
  return `You owe copy fees: ${parts.join(", ")}. Pay them on the page Fees first, or ask the operator.`;
}
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MAX_INBOX = 50;

/** A person's own data: to read, to take along, to erase. */
export function createProfile(kit: Kit) {
  const { store, clock } = kit;

  return {
    async me({ userId }: Mine): Promise<MeView> {
      const user = await getUser(kit, userId);
      const [pendingEmail, recoveryCodes] = await Promise.all([
        store.findPendingEmail(userId, clock.now()),
        store.countRecoveryCodes(userId),
      ]);
      return {
        id: user.id,
        email: user.email,
        name: user.name,
        role: user.role,
        emailConfirmed: user.emailConfirmedAt !== null,
        pendingEmail,
        twoFactor: user.totpEnabledAt !== null,
        recoveryCodesLeft: user.totpEnabledAt === null ? null : recoveryCodes,
        createdAt: new Date(user.createdAt).toISOString(),
      };
    },

    async rename({ userId, name, visitor }: Mine & { name: string; visitor: Visitor }): Promise<void> {
      await kit.act(visitor, async ({ writes, audit }) => {
        await writes.setName(userId, name);
        await audit(userId, "name-changed", { name });
      });
    },

    /** Newest first. */
    async auditLog(
      input: Mine & { limit: number; cursor?: string | null },
    ): Promise<{ items: AuditEventView[]; nextCursor: string | null }> {
      const before = input.cursor ?? null;
      if (before !== null && !UUID.test(before)) throw badCursor();
      const events = await store.listAudit(input.userId, before, input.limit + 1);
      const page = events.slice(0, input.limit);
      return {
        items: page.map(({ id, at, kind, ip, userAgent, detail }) => ({
          id,
          at: new Date(at).toISOString(),
          kind,
          ip,
          userAgent,
          device: describeDevice(userAgent),
          detail: { ...detail },
        })),
        nextCursor: events.length > input.limit ? (page.at(-1)?.id ?? null) : null,
      };
    },

    /** Needs sudo. Everything that is kept about the person, as one JSON document in pieces; nothing secret is in it. */
    async exportData({ userId, visitor }: Mine & { visitor: Visitor }): Promise<AsyncIterable<string>> {
      const user = await getUser(kit, userId);
      await kit.act(visitor, async ({ audit, mail }) => {
        await audit(userId, "data-exported");
        await mail({ email: user.email, userId }, kit.letters.dataExported());
      });
      return toExportDocument(new Date(clock.now()).toISOString(), store.exportRows(userId));
    },

    async planErasure({ userId }: Mine): Promise<ErasurePlanView> {
      const user = await getUser(kit, userId);
      return { email: user.email, ...(await store.countHoldings(userId, clock.now())) };
    },

    /** Needs sudo. Erases the person with every row but the books, orders and positions included, as they stand. Cannot be undone. Fees are paid first. */
    async erase({ userId, email, visitor }: Mine & { email: string; visitor: Visitor }): Promise<void> {
      const user = await getUser(kit, userId);
      if (user.email !== email) throw refuse("email-mismatch", { field: "email" });
      await kit.act(visitor, async ({ writes, mail, ended, now }) => {
        const open = await writes.settleFees(userId, kit.feeRules, { journalId: kit.nextId(), at: now });
        if (open.length > 0) throw refuse("fees-open", { message: sayOpenFees(open), detail: { open } });
        await writes.eraseUser(userId, user.email);
        await mail({ email: user.email, userId: null }, kit.letters.erased());
        ended(userId, "all");
      });
      // Whoever keeps live orders in memory looks again.
      kit.wakeUps.ring("orders");
    },

    /** What would have been sent, newest first. Only where no mail leaves the machine. */
    async inbox(): Promise<InboxMailView[]> {
      if (!kit.showInbox) throw refuse("inbox-not-found");
      const mails = await kit.mails.listCaught(MAX_INBOX);
      return mails.map(({ id, to, subject, text, createdAt }) => ({ id, to, subject, text, at: new Date(createdAt).toISOString() }));
    },
  };
}
