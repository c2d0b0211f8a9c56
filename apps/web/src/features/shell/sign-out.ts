/** Ends this browser's session and shows the start page. Throws where the server did not do it. */
export async function signOut(): Promise<void> {
  const given: { csrf_token?: string } = await (await fetch("/api/auth/csrf", { cache: "no-store" })).json();
  const response = await fetch("/api/auth/signout", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ csrf_token: given.csrf_token }),
  });
  if (!response.ok) throw new Error(`sign-out was answered with ${response.status}`);
  window.location.assign("/");
}
