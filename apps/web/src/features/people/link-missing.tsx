import { Notice } from "@slipstream/ui";

/** For whoever comes without the token of a mail's link. */
export function LinkMissing() {
  return <Notice tone="warn">This address is not complete. Open the link of the mail as a whole.</Notice>;
}
