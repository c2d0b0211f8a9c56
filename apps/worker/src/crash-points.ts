/**
 * Fault tests only: `CRASH_AT=label#n` ends the process, as a power cut would, at the n-th pass of a labelled point. Without it every point is
 * empty.
 */
export function crashPoints(spec: string | undefined): (label: string) => void {
  if (spec === undefined) return () => undefined;
  const [wanted, count = "1"] = spec.split("#");
  let left = Number(count);
  return (label) => {
    if (label !== wanted || --left > 0) return;
    process.kill(process.pid, "SIGKILL");
  };
}
