import { firstBarFrom } from "./bar-columns.ts";

const FIRST_ROOM = 4_096;

/** The ascending times of a file, each with its line and a short print of its values: 16 bytes a time, so that a repetition is known wherever it stands. */
export class SeenTimes {
  private times = new Float64Array(FIRST_ROOM);
  private lines = new Uint32Array(FIRST_ROOM);
  private prints = new Uint32Array(FIRST_ROOM);
  private length = 0;

  get last(): number | null {
    return this.length === 0 ? null : (this.times[this.length - 1] as number);
  }

  add(time: number, line: number, values: Float64Array): void {
    if (this.length === this.times.length) this.makeRoom();
    this.times[this.length] = time;
    this.lines[this.length] = line;
    this.prints[this.length] = printOf(values);
    this.length += 1;
  }

  /** The line that had this time, and whether with the same values. */
  find(time: number, values: Float64Array): { readonly line: number; readonly isSame: boolean } | null {
    const at = firstBarFrom(this.times.subarray(0, this.length), time);
    if (at === this.length || this.times[at] !== time) return null;
    return { line: this.lines[at] as number, isSame: this.prints[at] === printOf(values) };
  }

  private makeRoom(): void {
    const room = this.times.length * 2;
    const grow = <T extends Float64Array | Uint32Array>(into: T, from: T): T => {
      into.set(from);
      return into;
    };
    this.times = grow(new Float64Array(room), this.times);
    this.lines = grow(new Uint32Array(room), this.lines);
    this.prints = grow(new Uint32Array(room), this.prints);
  }
}

/** FNV-1a over the halves of the values. */
function printOf(values: Float64Array): number {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  let print = 0x811c9dc5;
  for (const word of words) print = Math.imul(print ^ word, 0x01000193) >>> 0;
  return print;
}
