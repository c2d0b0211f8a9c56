import styles from "./inbox.module.css";

const LINKS = /https?:\/\/[^\s<>"]+[^\s<>".,]/g;

/** A mail as plain text, whose links can be followed. Nothing in it is taken for markup. */
export function MailText({ text }: { text: string }) {
  const links = [...text.matchAll(LINKS)].map(({ 0: url, index }) => ({ url, from: index, to: index + url.length }));
  return (
    <div className={styles.text}>
      {links.map(({ url, from }, nth) => (
        <span key={from}>
          {text.slice(links[nth - 1]?.to ?? 0, from)}
          <a href={url} rel="noreferrer">
            {url}
          </a>
        </span>
      ))}
      {text.slice(links.at(-1)?.to ?? 0)}
    </div>
  );
}
