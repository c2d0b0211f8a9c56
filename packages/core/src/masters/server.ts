export { type AccountBook, beforeFill, EMPTY_BOOK } from "./account-book.ts";
export { type ChainedFill, canonicalMasterFill, FIRST_PREVIOUS_HASH, type MasterFill } from "./master-fill.ts";
export { nextMasterFills, type RecordableFill } from "./next-master-fills.ts";
