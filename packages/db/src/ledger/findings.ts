/** Of each check, so many differences are told in words; the rest is only counted. */
const MAX_LINES = 50;

/** What a check of the books came to. */
export class Findings {
  readonly #lines: string[] = [];
  #count = 0;

  add(line: string): void {
    this.#count += 1;
    if (this.#lines.length < MAX_LINES) this.#lines.push(line);
  }
  addAll(lines: Iterable<string>): void {
    for (const line of lines) this.add(line);
  }
  /** Another check's, after one's own. */
  addFrom(other: Findings): void {
    this.addAll(other.#lines);
    this.count(other.#count - other.#lines.length);
  }
  /** Differences that have no line of their own. */
  count(more: number): void {
    this.#count += more;
  }
  get differences(): number {
    return this.#count;
  }
  get lines(): readonly string[] {
    return this.#lines.length < this.#count ? [...this.#lines, `and ${this.#count - this.#lines.length} more`] : this.#lines;
  }
}
