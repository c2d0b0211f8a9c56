import type { FollowStatus } from "./settings.ts";

/** Every legal move of a follow. What is not here never happens: a stopped follow stays stopped, following again is a new one. */
const FOLLOW_MOVES: Readonly<Record<FollowStatus, readonly FollowStatus[]>> = {
  active: ["paused", "stopping"],
  paused: ["active", "stopping"],
  stopping: ["stopped"],
  stopped: [],
};

export const canFollowMove = (from: FollowStatus, to: FollowStatus): boolean => FOLLOW_MOVES[from].includes(to);
