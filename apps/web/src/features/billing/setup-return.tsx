"use client";
import { Button } from "@mantine/core";
import { Notice } from "@slipstream/ui";
import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { messageOf } from "@/trpc/refusal.ts";
import { brandWords } from "./billing-words.ts";
import { useFinishSetup } from "./use-billing.ts";

/** The way back from the page on which a payment method was entered: asks the server what came of it, once, and says so. */
export function SetupReturn({ sessionId }: { sessionId: string }) {
  const router = useRouter();
  const finish = useFinishSetup();
  const begun = useRef<string | null>(null);
  const { mutate } = finish;
  useEffect(() => {
    if (begun.current === sessionId) return;
    begun.current = sessionId;
    mutate({ sessionId });
  }, [sessionId, mutate]);

  const leave = () => router.replace("/billing");
  if (finish.error)
    return (
      <Notice
        tone="crit"
        action={
          <Button variant="default" onClick={() => mutate({ sessionId })} loading={finish.isPending}>
            Ask again
          </Button>
        }
      >
        The payment method was not saved. {messageOf(finish.error)}
      </Notice>
    );
  if (!finish.data) return <Notice>Asking Stripe what came of it …</Notice>;
  const method = finish.data.paymentMethod;
  if (method === null)
    return (
      <Notice
        tone="warn"
        action={
          <Button variant="default" onClick={leave}>
            Close
          </Button>
        }
      >
        No payment method was saved: the page was left before it was done. Add one when you like.
      </Notice>
    );
  return (
    <Notice
      tone="up"
      action={
        <Button variant="default" onClick={leave}>
          Close
        </Button>
      }
    >
      Saved: {brandWords(method.brand)} ending in {method.last4}. Fees are charged to it from now on, an open invoice at once.
    </Notice>
  );
}
