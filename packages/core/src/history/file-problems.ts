/** So many of each kind are told with their lines; of the others only how many they are. */
const TOLD_OF_EACH = 100;

export type FileProblem = { readonly line: number; readonly message: string };
export type ProblemGroup = { readonly kind: string; readonly count: number; readonly first: readonly FileProblem[] };

/** What is wrong with a file, by kind in the order in which each came up first. */
export class FileProblems {
  private readonly groups = new Map<string, { kind: string; count: number; first: FileProblem[] }>();

  get isEmpty(): boolean {
    return this.groups.size === 0;
  }

  add(kind: string, line: number, message: string): void {
    const group = this.groups.get(kind) ?? { kind, count: 0, first: [] };
    this.groups.set(kind, group);
    group.count += 1;
    if (group.first.length < TOLD_OF_EACH) group.first.push({ line, message });
  }

  list(): readonly ProblemGroup[] {
    return [...this.groups.values()];
  }
}

/** What a file leaves out between two of its lines. `missing`: how many bars, or rates. */
export type FileGap = { readonly line: number; readonly fromMs: number; readonly toMs: number; readonly missing: number };
export type FileGaps = { readonly count: number; readonly missing: number; readonly first: readonly FileGap[] };

export class GapList {
  private count = 0;
  private missing = 0;
  private readonly first: FileGap[] = [];

  add(gap: FileGap): void {
    this.count += 1;
    this.missing += gap.missing;
    if (this.first.length < TOLD_OF_EACH) this.first.push(gap);
  }

  all(): FileGaps {
    return { count: this.count, missing: this.missing, first: this.first };
  }
}
