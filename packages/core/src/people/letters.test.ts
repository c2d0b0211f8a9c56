import { describe, expect, it } from "vitest";
import { createLetters, type Letter } from "./letters.ts";

const letters = createLetters("https://slip.example");
const hostile = `<img src=x onerror=alert(1)>"'&`;
const all: Record<keyof typeof letters, Letter> = {
  confirmEmail: letters.confirmEmail("tok-en_1"),
  addressKnown: letters.addressKnown(),
  resetPassword: letters.resetPassword("tok-en_1"),
  passwordReset: letters.passwordReset(),
  passwordChanged: letters.passwordChanged(),
  confirmNewEmail: letters.confirmNewEmail("tok-en_1"),
  newEmailTaken: letters.newEmailTaken(),
  emailChangeAsked: letters.emailChangeAsked(hostile),
  emailChanged: letters.emailChanged(hostile),
  twoFactorOn: letters.twoFactorOn(),
  twoFactorOff: letters.twoFactorOff(),
  recoveryCodesMade: letters.recoveryCodesMade(),
  recoveryCodeUsed: letters.recoveryCodeUsed(9),
  tokenMade: letters.tokenMade(hostile, ["read", "trade"]),
  dataExported: letters.dataExported(),
  erased: letters.erased(),
};

describe.each(Object.entries(all))("the letter %s", (_name, { subject, text, html }) => {
  it("says the same as text and as HTML, with whole addresses", () => {
    expect(subject).toMatch(/^[\x20-\x7e]{5,78}$/);
    for (const url of text.match(/https?:\/\/\S+/g) ?? []) expect(html).toContain(url.replaceAll("&", "&amp;").replace(/\.$/, ""));
    expect(text).toContain("https://slip.example");
    expect(html).toContain(`<title>${subject}</title>`);
  });

  it("shows what was put in as text, needs no picture and no script", () => {
    expect(html).not.toMatch(/<(img|script|link|iframe)/i);
    expect(html).not.toContain(hostile);
  });
});

it.each([
  ["confirmEmail", "/confirm-email?token=tok-en_1"],
  ["resetPassword", "/reset-password?token=tok-en_1"],
  ["confirmNewEmail", "/confirm-new-email?token=tok-en_1"],
] as const)("%s leads to %s", (name, path) => {
  expect(all[name].text).toContain(`https://slip.example${path}\n`);
});
