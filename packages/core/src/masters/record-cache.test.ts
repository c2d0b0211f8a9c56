import { expect, it } from "vitest";
import { RecordReader } from "./compute-record.ts";
import { createRecordCache } from "./record-cache.ts";

const readTo = (seq: number) => ({ reader: new RecordReader(), equity: [], seq });

it("goes on where a record was read to, once", () => {
  const cache = createRecordCache();
  const record = readTo(7);
  cache.keep("a", record);
  expect(cache.take("a", null)).toBe(record);
  expect(cache.take("a", null).seq).toBe(0);
});

it("begins again for a record that ends earlier", () => {
  const cache = createRecordCache();
  cache.keep("a", readTo(7));
  expect(cache.take("a", 6).seq).toBe(0);
  cache.keep("a", readTo(7));
  expect(cache.take("a", 7).seq).toBe(7);
});

it("holds so many fills and no more; who was kept longest ago goes first", () => {
  const cache = createRecordCache(10);
  cache.keep("a", readTo(4));
  cache.keep("b", readTo(4));
  cache.keep("a", readTo(5));
  cache.keep("c", readTo(3));
  cache.keep("huge", readTo(11));
  expect(["a", "b", "c", "huge"].map((id) => cache.take(id, null).seq)).toEqual([5, 0, 3, 0]);
});
