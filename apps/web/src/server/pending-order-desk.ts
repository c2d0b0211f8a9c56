// Takes the place of the order desk until it exists; removed with its arrival.
const emptyPage = async () => ({ items: [], nextCursor: null });
const notYet = async (): Promise<never> => {
  throw new Error("the order desk is not there yet");
};
export const pendingOrderDesk = {
  listOrders: emptyPage,
  listFills: emptyPage,
  listRefused: emptyPage,
  listPositions: emptyPage,
  cancel: notYet,
  closePosition: notYet,
};
