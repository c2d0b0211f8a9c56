export { mergeCandles } from "./merge-candles.ts";
export {
  type AccountEvent,
  accountMarkView,
  type ClientFrame,
  clientFrameSchema,
  isTopic,
  MAX_TOPICS_PER_CONNECTION,
  type ServerFrame,
  type Topic,
  topicDataSchema,
} from "./protocol.ts";
