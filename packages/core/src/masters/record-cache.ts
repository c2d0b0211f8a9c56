import type { Ms } from "@slipstream/kernel";
import { RecordReader } from "./compute-record.ts";

/** How far a record was read: what its fills came to, and equity before each. */
export type ReadRecord = { readonly reader: RecordReader; readonly equity: { ms: Ms; equity: number }[]; seq: number };

/** Records as far as they were read, so that a new fill costs what is new. Holds a bounded number of fills; whoever was read longest ago goes first. */
export type RecordCache = { take(masterId: string, through: number | null): ReadRecord; keep(masterId: string, record: ReadRecord): void };

/** A fill with its share of a trade takes some 300 bytes. */
const MOST_FILLS = 200_000;

export function createRecordCache(mostFills: number = MOST_FILLS): RecordCache {
  const records = new Map<string, ReadRecord>();
  let fills = 0;
  const drop = (masterId: string): ReadRecord | undefined => {
    const record = records.get(masterId);
    if (record) fills -= record.seq;
    records.delete(masterId);
    return record;
  };
  return {
    /** Taken out: a reading that fails half-way leaves nothing behind. */
    take(masterId, through) {
      const record = drop(masterId);
      return record && (through === null || record.seq <= through) ? record : { reader: new RecordReader(), equity: [], seq: 0 };
    },
    keep(masterId, record) {
      drop(masterId);
      if (record.seq > mostFills) return;
      records.set(masterId, record);
      fills += record.seq;
      for (const oldest of records.keys()) {
        if (fills <= mostFills) break;
        drop(oldest);
      }
    },
  };
}
