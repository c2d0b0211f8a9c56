import type { Letter, LetterContent } from "./letters.ts";

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);

const BODY = "margin:0;padding:32px 16px;background:#f4f6f8;font:16px/1.5 system-ui,sans-serif;color:#14202b";
const CARD = "max-width:560px;margin:0 auto;padding:32px;background:#ffffff;border-radius:12px";
const BUTTON =
  "display:inline-block;padding:12px 20px;border-radius:8px;background:#0b5cad;color:#ffffff;text-decoration:none;font-weight:600";
const FOOT = "margin:24px 0 0;font-size:13px;color:#51606d";

/** One letter as plain text and as HTML that needs no picture and no script. What is put in is shown as text. */
export function renderLetter({ subject, paragraphs, action, off }: LetterContent, appUrl: string): Letter {
  const links = [action, off].flatMap((link) => (link ? [`${link.label}:\n${link.url}`] : []));
  const text = [...paragraphs, ...links, `Slipstream\n${appUrl}`].join("\n\n");
  const rows = [
    ...paragraphs.map((paragraph) => `<p style="margin:0 0 16px">${escapeHtml(paragraph)}</p>`),
    ...(action
      ? [
          `<p style="margin:24px 0"><a href="${escapeHtml(action.url)}" style="${BUTTON}">${escapeHtml(action.label)}</a></p>`,
          `<p style="${FOOT}">If the button does not work, open this address:<br>${escapeHtml(action.url)}</p>`,
        ]
      : []),
    ...(off ? [`<p style="${FOOT}"><a href="${escapeHtml(off.url)}">${escapeHtml(off.label)}</a></p>`] : []),
    `<p style="${FOOT}">Slipstream, <a href="${escapeHtml(appUrl)}">${escapeHtml(appUrl)}</a></p>`,
  ];
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head><body style="${BODY}"><div style="${CARD}"><h1 style="margin:0 0 16px;font-size:22px">${escapeHtml(subject)}</h1>${rows.join("")}</div></body></html>`;
  return { subject, text, html };
}
