export type { Lane, LiveBus, LiveEvent, WakeUps } from "./ports.ts";
