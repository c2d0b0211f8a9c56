export { CLOSE_CODES } from "./close-codes.ts";
export { mergeCandles } from "./merge-candles.ts";
export {
  type AccountEvent,
  type AccountMarkView,
  accountMarkView,
  type ClientFrame,
  clientFrameSchema,
  isTopic,
  type JobEvent,
  MAX_TOPICS_PER_CONNECTION,
  type ServerFrame,
  type Topic,
  type TopicRefusal,
  topicDataSchema,
} from "./protocol.ts";
