/** Our own client order id: made from the order's id before the first send, 34 characters that every venue accepts. */
export const clientOrderIdOf = (orderId: string): string => `ss${orderId.replaceAll("-", "")}`;
