"use client";
import { useEffect, useState } from "react";

/** While something is unsaved: links ask before they lead away, and the browser asks before it closes. */
export function useLeaveGuard(active: boolean) {
  const [wanted, setWanted] = useState<string | null>(null);
  useEffect(() => {
    if (!active) return;
    const onClose = (event: BeforeUnloadEvent) => event.preventDefault();
    const onClick = (event: MouseEvent) => {
      if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
      if (!link || link.target === "_blank" || link.hasAttribute("download")) return;
      const to = new URL(link.href, window.location.href);
      if (to.origin !== window.location.origin || to.pathname === window.location.pathname) return;
      event.preventDefault();
      event.stopPropagation();
      setWanted(`${to.pathname}${to.search}${to.hash}`);
    };
    window.addEventListener("beforeunload", onClose);
    window.addEventListener("click", onClick, true);
    return () => {
      window.removeEventListener("beforeunload", onClose);
      window.removeEventListener("click", onClick, true);
    };
  }, [active]);
  return { wanted, stay: () => setWanted(null) };
}
