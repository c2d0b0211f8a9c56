"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client.tsx";

export function useRunCommands() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const onSettled = async () => {
    await client.invalidateQueries({ queryKey: trpc.strategies.pathKey() });
    await client.invalidateQueries({ queryKey: trpc.runs.pathKey() });
  };
  return {
    toggle: useMutation(trpc.runs.toggle.mutationOptions({ onSettled })),
    stop: useMutation(trpc.runs.stop.mutationOptions({ onSettled })),
  };
}
