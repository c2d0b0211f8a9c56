import { IconForms, IconLayoutGrid, IconMessage2 } from "@tabler/icons-react";
import Link from "next/link";
import styles from "./ways-in.module.css";

const WAYS = [
  {
    href: "/strategies/new?from=templates",
    Icon: IconLayoutGrid,
    title: "From a template",
    words: "Well-known kinds of rules, each with what it is after and when it loses.",
  },
  {
    href: "/strategies/new?from=words",
    Icon: IconMessage2,
    title: "In plain words",
    words: "“Long when RSI below 30 and price above 200 EMA. Stop loss 2%.” You see at once what was understood.",
  },
  {
    href: "/strategies/new?from=form",
    Icon: IconForms,
    title: "By form",
    words: "Conditions and groups put together by hand, with the signals drawn beside them.",
  },
] as const;

/** The three ways to a strategy. */
export function WaysIn({ lead }: { lead: string }) {
  return (
    <section className={styles.ways} aria-label="Ways to a strategy">
      <p className={styles.lead}>{lead}</p>
      <ul className={styles.list}>
        {WAYS.map(({ href, Icon, title, words }) => (
          <li key={href}>
            <Link href={href} className={styles.way}>
              <Icon size={20} stroke={1.5} aria-hidden="true" />
              <span className={styles.title}>{title}</span>
              <span className={styles.words}>{words}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
