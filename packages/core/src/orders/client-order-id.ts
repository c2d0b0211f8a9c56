/** Our own client order id: made from the order's id before the first send, 34 characters that every venue accepts. */
export const clientOrderIdOf = (orderId: string): string => `ss${orderId.replaceAll("-", "")}`;

const OURS = /^ss([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/;
/** The order that a client order id of ours was made from; null for an id of anybody else. */
export function orderIdOf(clientOrderId: string): string | null {
  const parts = OURS.exec(clientOrderId);
  return parts === null ? null : parts.slice(1).join("-");
}
