"use client";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf } from "@/trpc/refusal.ts";

/** Marks notices as read; the bell and the list follow. */
export function useMarkRead() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const options = {
    onSuccess: async (counted: { unread: number }) => {
      client.setQueryData(trpc.notices.count.queryKey(), counted);
      await client.invalidateQueries({ queryKey: trpc.notices.list.pathKey() });
    },
    onError: (error: unknown) => notifications.show({ title: "Not marked as read", message: messageOf(error), color: "crit" }),
  };
  return {
    markRead: useMutation(trpc.notices.markRead.mutationOptions(options)),
    markAllRead: useMutation(trpc.notices.markAllRead.mutationOptions(options)),
  };
}
